// Where the body of an answer goes: decompressed, its first bytes kept, the rest only counted. Both the
// bytes that come in and the bytes that come out of the decompressor have a limit, so that neither a
// gzip bomb nor an endless stream of empty blocks costs more than the limit.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "outbound/call.hpp"

namespace bughook::outbound {

struct BodyLimits {
  std::size_t keep = 0;  // bytes of the decompressed body to hold on to
  std::size_t max = 0;   // a longer body, before or after decompression, fails the call
};

class BodySink {
 public:
  explicit BodySink(BodyLimits limits);
  ~BodySink();
  BodySink(BodySink&&) noexcept;
  BodySink& operator=(BodySink&&) noexcept;

  /// The Content-Encoding header. One that we can not decode leaves the body as it came.
  void set_encoding(std::string_view encoding);

  /// Nothing, or why the call fails.
  [[nodiscard]] std::optional<CallFailure> write(std::string_view bytes);

  /// The kept bytes; call once, at the end.
  [[nodiscard]] std::string take_kept() { return std::move(kept_); }
  [[nodiscard]] bool is_cut() const { return size_ > kept_.size(); }

 private:
  class Inflater;

  [[nodiscard]] std::optional<CallFailure> keep(std::string_view bytes);

  BodyLimits limits_;
  std::size_t raw_size_ = 0;  // bytes as they came
  std::size_t size_ = 0;      // bytes after decompression
  std::string kept_;
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace bughook::outbound
