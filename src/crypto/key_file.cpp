#include "crypto/key_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.hpp"
#include "crypto/vault.hpp"

namespace bughook::crypto {

namespace {

constexpr std::size_t file_bytes_max = 256;  // a key takes 45

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  [[nodiscard]] int number() const { return number_; }

 private:
  const int number_;
};

base::Failure refuse(const std::filesystem::path& path, std::string_view why) {
  return base::fail(base::ErrorKind::internal, "The key file " + path.string() + " " + std::string(why));
}

base::Failure refuse_for_errno(const std::filesystem::path& path, std::string_view what) {
  const std::string reason = std::strerror(errno);
  return refuse(path, std::string(what) + ": " + reason + ".");
}

std::optional<std::string> read_text(const Descriptor& file) {
  std::array<char, file_bytes_max + 1> buffer;
  std::size_t length = 0;
  while (length < buffer.size()) {
    const auto got = ::read(file.number(), buffer.data() + length, buffer.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  return std::string(buffer.data(), length);
}

bool write_durably(const Descriptor& file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file.number(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file.number()) == 0;
}

base::Result<std::string> read_key(const std::filesystem::path& path, const Descriptor& file) {
  struct stat about {};
  if (::fstat(file.number(), &about) != 0) return refuse_for_errno(path, "can not be examined");
  if (!S_ISREG(about.st_mode)) return refuse(path, "is no regular file.");
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return refuse(path, "is open to other users: run chmod 600 on it, and think about who may have read it.");
  }
  auto text = read_text(file);
  if (!text) return refuse_for_errno(path, "can not be read");
  if (text->ends_with('\n')) text->pop_back();
  auto key = base::from_base64(*text);
  if (!key || key->size() != vault_key_bytes) {
    return refuse(path,
                  "does not hold a key (32 bytes as base64). Put the right one back from a backup: what was "
                  "sealed with it opens with no other.");
  }
  return std::move(*key);
}

}  // namespace

base::Result<std::optional<std::string>> read_key_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.is_open()) return read_key(path, file);
  if (errno == ENOENT) return std::nullopt;
  return refuse_for_errno(path, "can not be opened");
}

std::string make_key(base::Random& random) {
  std::array<std::uint8_t, vault_key_bytes> key;
  random.fill(key);
  return {key.begin(), key.end()};
}

/// Under another name first, complete and synced, then linked to its own: a crash leaves no half key behind.
base::Result<void> create_key_file(const std::filesystem::path& path, std::string_view key, base::Random& random) {
  std::array<std::uint8_t, 8> mark;
  random.fill(mark);
  const auto draft_path = path.string() + "." + base::to_hex(mark) + ".new";

  const Descriptor draft(::open(draft_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!draft.is_open()) return refuse_for_errno(path, "can not be made");
  if (!write_durably(draft, base::to_base64({reinterpret_cast<const std::uint8_t*>(key.data()), key.size()}) + "\n")) {
    const auto failure = refuse_for_errno(path, "can not be written");
    ::unlink(draft_path.c_str());
    return failure;
  }
  const bool linked = ::link(draft_path.c_str(), path.c_str()) == 0;
  const auto failure = refuse_for_errno(path, "can not be made");
  ::unlink(draft_path.c_str());
  if (!linked) return failure;

  const auto folder_path = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const Descriptor folder(::open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open() || ::fsync(folder.number()) != 0) return refuse_for_errno(path, "can not be made durable");
  return {};
}

}  // namespace bughook::crypto
