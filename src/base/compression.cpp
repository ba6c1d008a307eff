#include "base/compression.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <new>

#include <zlib.h>
#include <zstd.h>

namespace bughook::base {
namespace {

/// 3 is zstd's own default: about 300 MB/s, and within a tenth of what 9 makes of a replay.
constexpr int zstd_level = 3;
constexpr std::string_view zstd_magic = "\x28\xB5\x2F\xFD";
/// The largest window, and a gzip head and tail around the deflated bytes.
constexpr int gzip_window_bits = 15 + 16;
constexpr std::size_t piece_bytes = 256u << 10;

struct FreeZstd {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

Failure too_large(std::size_t bytes_max) {
  return fail(ErrorKind::too_large, "What was packed has more than " + std::to_string(bytes_max) + " bytes.");
}

/// zlib reads through this pointer and never writes; its type is older than const.
Bytef* as_zlib(std::string_view text) {
  return const_cast<Bytef*>(
      reinterpret_cast<const Bytef*>(text.data()));  // NOLINT(cppcoreguidelines-pro-type-const-cast): see above
}

/// Inflates until the stream's end, or the cap, or an error.
class Inflating {
 public:
  explicit Inflating(std::string_view packed) {
    stream_.next_in = as_zlib(packed);
    stream_.avail_in = static_cast<uInt>(packed.size());
    if (inflateInit(&stream_) != Z_OK) throw std::bad_alloc();
  }
  ~Inflating() { inflateEnd(&stream_); }
  Inflating(const Inflating&) = delete;
  Inflating& operator=(const Inflating&) = delete;

  Result<void> to_end(std::size_t bytes_max, std::string& out) {
    const auto begin = out.size();
    for (;;) {
      const auto used = out.size();
      const auto room = std::min(piece_bytes, bytes_max + 1 - (used - begin));
      out.resize(used + room);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + used);
      stream_.avail_out = static_cast<uInt>(room);
      const int status = inflate(&stream_, Z_NO_FLUSH);
      out.resize(used + room - stream_.avail_out);
      if (out.size() - begin > bytes_max) return too_large(bytes_max);
      if (status == Z_STREAM_END) return {};
      if (status != Z_OK) return fail(ErrorKind::invalid, "This is no whole zlib stream.");
    }
  }

 private:
  z_stream stream_{};
};

}  // namespace

std::string pack_zstd(std::string_view text) {
  const std::unique_ptr<ZSTD_CCtx, FreeZstd> context(ZSTD_createCCtx());
  if (!context) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, zstd_level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  const auto size = ZSTD_compress2(context.get(), packed.data(), packed.size(), text.data(), text.size());
  if (ZSTD_isError(size) != 0) throw std::bad_alloc();  // with room for the worst case nothing else can fail
  packed.resize(size);
  return packed;
}

std::string pack_gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = as_zlib(text);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

bool is_zstd(std::string_view bytes) { return bytes.starts_with(zstd_magic); }

Result<std::string> unpack_zstd(std::string_view packed, std::size_t bytes_max) {
  const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
    return fail(ErrorKind::invalid, "This is no zstd frame that names its size.");
  if (size > bytes_max) return too_large(bytes_max);
  std::string text(static_cast<std::size_t>(size), '\0');
  const auto unpacked = ZSTD_decompress(text.data(), text.size(), packed.data(), packed.size());
  if (ZSTD_isError(unpacked) != 0 || unpacked != text.size())
    return fail(ErrorKind::invalid, "This is no whole zstd frame.");
  return text;
}

Result<void> unpack_zlib(std::string_view packed, std::size_t bytes_max, std::string& out) {
  if (packed.size() > std::numeric_limits<uInt>::max()) return too_large(bytes_max);
  return Inflating(packed).to_end(bytes_max, out);
}

}  // namespace bughook::base
