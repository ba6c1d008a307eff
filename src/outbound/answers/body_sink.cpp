#include "outbound/answers/body_sink.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <boost/beast/core/string.hpp>

namespace bughook::outbound {

using boost::beast::iequals;

/// gzip, zlib, and the bare deflate stream that some servers send under the name of "deflate".
class BodySink::Inflater {
 public:
  Inflater() { ::inflateInit2(&stream_, MAX_WBITS + detect_gzip_or_zlib); }
  ~Inflater() { ::inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  template <class Keep>
  std::optional<CallFailure> write(std::string_view bytes, Keep keep) {
    std::array<char, 4096> out;
    if (ended_ || bytes.empty()) return std::nullopt;  // what follows the stream's end is padding
    point_at(bytes);
    while (true) {
      stream_.next_out = reinterpret_cast<Bytef*>(out.data());
      stream_.avail_out = out.size();
      const int code = ::inflate(&stream_, Z_NO_FLUSH);
      if (code == Z_DATA_ERROR && try_bare_deflate(bytes)) continue;
      // Z_BUF_ERROR: all input is used and nothing more comes out of it.
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
        return CallFailure{FailureReason::bad_response, "The body of the answer is not compressed as its header says."};
      }
      const auto produced = out.size() - stream_.avail_out;
      if (auto failure = keep(std::string_view(out.data(), produced))) return failure;
      ended_ = code == Z_STREAM_END;
      if (ended_ || (stream_.avail_in == 0 && stream_.avail_out != 0) || code == Z_BUF_ERROR) return std::nullopt;
    }
  }

 private:
  static constexpr int detect_gzip_or_zlib = 32;  // zlib.h, at inflateInit2

  void point_at(std::string_view bytes) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
  }

  /// Only while nothing has come out: from the first bytes on, if they are all there still.
  bool try_bare_deflate(std::string_view bytes) {
    const bool is_first_write = stream_.total_in <= bytes.size();
    if (is_bare_ || stream_.total_out != 0 || !is_first_write) return false;
    is_bare_ = true;
    ::inflateReset2(&stream_, -MAX_WBITS);
    point_at(bytes);
    return true;
  }

  z_stream stream_{};
  bool is_bare_ = false;
  bool ended_ = false;
};

BodySink::BodySink(BodyLimits limits) : limits_(limits) {}
BodySink::~BodySink() = default;
BodySink::BodySink(BodySink&&) noexcept = default;
BodySink& BodySink::operator=(BodySink&&) noexcept = default;

void BodySink::set_encoding(std::string_view encoding) {
  if (iequals(encoding, "gzip") || iequals(encoding, "x-gzip") || iequals(encoding, "deflate")) {
    inflater_ = std::make_unique<Inflater>();
  }
}

std::optional<CallFailure> BodySink::write(std::string_view bytes) {
  raw_size_ += bytes.size();
  if (raw_size_ > limits_.max) return keep({});
  if (!inflater_) return keep(bytes);
  return inflater_->write(bytes, [this](std::string_view inflated) { return keep(inflated); });
}

std::optional<CallFailure> BodySink::keep(std::string_view bytes) {
  size_ += bytes.size();
  if (size_ > limits_.max || raw_size_ > limits_.max) {
    return CallFailure{FailureReason::response_too_large,
                       fmt::format("The body of the answer is longer than {} bytes.", limits_.max)};
  }
  kept_.append(bytes.substr(0, limits_.keep - std::min(limits_.keep, kept_.size())));
  return std::nullopt;
}

}  // namespace bughook::outbound
