#include "http/bodies/unpack.hpp"

#include <algorithm>
#include <limits>

#include <zlib.h>
#include <boost/beast/core/string.hpp>

namespace bughook::http {

using base::ErrorKind;
using base::fail;
using base::Failure;
using base::Result;

namespace {

constexpr int gzip_window = 15 + 16;  // zlib's way to say: the largest window, in a gzip wrapper
constexpr int zlib_window = 15;
constexpr int raw_window = -15;

/// `deflate` means a zlib wrapper (RFC 9110), but some clients send the bare stream.
int window_for(Encoding encoding, std::string_view packed) {
  if (encoding == Encoding::gzip) return gzip_window;
  const bool has_wrapper =
      packed.size() >= 2 && (static_cast<unsigned char>(packed[0]) & 0x0F) == Z_DEFLATED &&
      (static_cast<unsigned char>(packed[0]) * 256U + static_cast<unsigned char>(packed[1])) % 31 == 0;
  return has_wrapper ? zlib_window : raw_window;
}

Failure broken() {
  return fail(ErrorKind::invalid, "The body is not what its Content-Encoding says, or it was cut off.", "body");
}

}  // namespace

std::optional<Encoding> parse_encoding(std::string_view header) {
  namespace beast = boost::beast;
  if (header.empty() || beast::iequals(header, "identity")) return Encoding::identity;
  if (beast::iequals(header, "gzip") || beast::iequals(header, "x-gzip")) return Encoding::gzip;
  if (beast::iequals(header, "deflate")) return Encoding::deflate;
  return std::nullopt;
}

struct Unpacker::Stream {
  z_stream zlib{};
  bool ready = false;  // inflateInit2 may lack memory
  bool member_ended = false;

  explicit Stream(int window) { ready = ::inflateInit2(&zlib, window) == Z_OK; }
  ~Stream() {
    if (ready) ::inflateEnd(&zlib);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
};

Unpacker::Unpacker(Encoding encoding, std::string_view packed, std::size_t unpacked_max)
    : encoding_(encoding),
      packed_(packed),
      unpacked_max_(unpacked_max),
      stream_(std::make_unique<Stream>(window_for(encoding, packed))) {
  stream_->zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed_.data()));  // zlib only reads it
}

Unpacker::~Unpacker() = default;

bool Unpacker::is_at_end() const {
  return reinterpret_cast<const char*>(stream_->zlib.next_in) == packed_.data() + packed_.size();
}

Result<Unpacker::Progress> Unpacker::step(std::size_t bytes) {
  if (!stream_->ready) return fail(ErrorKind::internal, "zlib could not start");
  if (auto some = inflate_some(bytes); !some) return Failure(std::move(some.error()));
  if (!stream_->member_ended) return Progress::more;
  if (is_at_end()) return Progress::done;
  // RFC 1952: a gzip body may be several members, one after the other.
  if (encoding_ != Encoding::gzip || ::inflateReset(&stream_->zlib) != Z_OK) return broken();
  stream_->member_ended = false;
  return Progress::more;
}

Result<void> Unpacker::inflate_some(std::size_t bytes) {
  auto& zlib = stream_->zlib;
  const auto input_left =
      static_cast<std::size_t>(packed_.data() + packed_.size() - reinterpret_cast<const char*>(zlib.next_in));
  // One byte more than allowed tells a body of exactly the limit from a larger one.
  const auto room = unpacked_max_ - unpacked_.size() + 1;
  const auto before = unpacked_.size();
  bytes = std::min<std::size_t>(bytes, std::numeric_limits<uInt>::max());
  unpacked_.resize(before + std::min(room, bytes));
  zlib.avail_in = static_cast<uInt>(std::min(input_left, bytes));
  zlib.next_out = reinterpret_cast<Bytef*>(unpacked_.data() + before);
  zlib.avail_out = static_cast<uInt>(unpacked_.size() - before);
  const int outcome = ::inflate(&zlib, Z_NO_FLUSH);
  unpacked_.resize(unpacked_.size() - zlib.avail_out);
  if (unpacked_.size() > unpacked_max_) {
    return fail(ErrorKind::too_large,
                "The body is larger than the limit of " + std::to_string(unpacked_max_) + " bytes once it is unpacked.",
                "body");
  }
  stream_->member_ended = outcome == Z_STREAM_END;
  const bool is_stuck = outcome == Z_BUF_ERROR || (outcome == Z_OK && is_at_end() && zlib.avail_out > 0);
  if (outcome != Z_STREAM_END && (outcome != Z_OK || is_stuck)) return broken();
  return {};
}

}  // namespace bughook::http
