// Unpacks a request body that came with Content-Encoding gzip or deflate, in steps, so that a loop can do
// the first one and leave the rest to a worker. The unpacked size has a cap: a bomb costs no more memory
// than an honest body of the largest size allowed.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bughook::http {

enum class Encoding { identity, gzip, deflate };

/// The value of a Content-Encoding header, absent being identity; nullopt for what we do not unpack,
/// which includes any list of two.
[[nodiscard]] std::optional<Encoding> parse_encoding(std::string_view header);

class Unpacker {
 public:
  /// `packed` must outlive the unpacker. The encoding is not identity.
  Unpacker(Encoding encoding, std::string_view packed, std::size_t unpacked_max);
  ~Unpacker();
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  enum class Progress { more, done };

  /// Reads and writes at most about `bytes`.
  [[nodiscard]] base::Result<Progress> step(std::size_t bytes);

  [[nodiscard]] std::size_t unpacked_bytes() const { return unpacked_.size(); }
  /// After done.
  [[nodiscard]] std::string take() { return std::move(unpacked_); }

 private:
  struct Stream;

  [[nodiscard]] base::Result<void> inflate_some(std::size_t bytes);
  [[nodiscard]] bool is_at_end() const;

  const Encoding encoding_;
  const std::string_view packed_;
  const std::size_t unpacked_max_;
  std::unique_ptr<Stream> stream_;
  std::string unpacked_;
};

}  // namespace bughook::http
