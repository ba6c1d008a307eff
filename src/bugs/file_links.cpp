#include "bugs/file_links.hpp"

#include <charconv>
#include <span>

#include "base/encoding.hpp"

namespace bughook::bugs {

namespace {

constexpr std::string_view before_shared_name = "shared|";  // no name has a bar in it
constexpr std::size_t signature_bytes = 16;                 // 128 bits: as much as the name itself leaves to guess

std::chrono::seconds seconds_of(base::Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
}

}  // namespace

std::string FileLinks::link(std::string_view name, LinkForm form, base::Timestamp expires_at) {
  if (name.empty()) return {};
  std::string url;
  url.reserve(public_url_.size() + files_path.size() + name.size() + 80);
  url.append(public_url_).append(files_path).append(name);
  if (form == LinkForm::plain) return url;
  const auto expires = std::to_string(seconds_of(expires_at).count());
  return url.append("?expires=").append(expires).append("&signature=").append(sign(name, form, expires));
}

FileLinks::Verdict FileLinks::judge(std::string_view name, LinkForm form, std::string_view expires,
                                    std::string_view signature, base::Timestamp now) {
  if (!crypto::equal_in_constant_time(signature, sign(name, form, expires))) return Verdict::wrong;
  std::int64_t seconds = 0;
  std::from_chars(expires.data(), expires.data() + expires.size(), seconds);  // ours: the signature holds
  return seconds_of(now).count() < seconds ? Verdict::holds : Verdict::expired;
}

std::string_view FileLinks::name_in(std::string_view url) const {
  if (!url.starts_with(public_url_)) return {};
  url.remove_prefix(public_url_.size());
  if (!url.starts_with(files_path)) return {};
  url.remove_prefix(files_path.size());
  return url.substr(0, url.find_first_of("?#"));
}

std::string FileLinks::sign(std::string_view name, LinkForm form, std::string_view expires) {
  const auto before = form == LinkForm::shared ? before_shared_name : std::string_view();
  const auto digest = key_.sign({before, name, "|", expires});
  return base::to_hex(std::span(digest).first(signature_bytes));
}

}  // namespace bughook::bugs
