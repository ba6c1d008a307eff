#include "accounts/person.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "accounts/password.hpp"
#include "base/encoding.hpp"
#include "crypto/digest.hpp"

namespace bughook::accounts {

bool is_live(const Session& session, base::Timestamp now) {
  if (session.created_at > now + clock_error_max) return false;
  return now < session.used_at + session_idle_max && now < session.created_at + session_age_max;
}

bool wants_note(std::optional<base::Timestamp> last, base::Timestamp now) {
  return !last || now >= *last + use_noted_every || *last > now + clock_error_max;
}

std::string tidy_email(std::string_view email) {
  constexpr std::string_view spaces = " \t\r\n";
  const auto first = email.find_first_not_of(spaces);
  if (first == std::string_view::npos) return {};
  std::string tidy(email.substr(first, email.find_last_not_of(spaces) - first + 1));
  for (auto& c : tidy) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return tidy;
}

base::Result<void> check_email(std::string_view tidy) {
  const auto at = tidy.rfind('@');
  const bool has_two_parts = at != std::string_view::npos && at > 0 && at + 1 < tidy.size();
  const bool is_one_word = std::none_of(tidy.begin(), tidy.end(),
                                        [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; });
  if (has_two_parts && is_one_word && tidy.size() <= email_bytes_max) return {};
  return base::fail(base::ErrorKind::unprocessable, "This is no e-mail address: one looks like someone@example.org.",
                    "email");
}

base::Result<void> check_new_password(std::string_view password, std::string_view email) {
  const auto refuse = [](std::string sentence) {
    return base::fail(base::ErrorKind::unprocessable, std::move(sentence), "password");
  };
  if (password.size() < password_bytes_min) {
    return refuse(
        fmt::format("A password needs at least {} letters; a few words make a good one.", password_bytes_min));
  }
  if (password.size() > password_bytes_max) {
    return refuse(fmt::format("A password may be at most {} bytes long.", password_bytes_max));
  }
  if (tidy_email(password) == email) return refuse("The e-mail address is no password: everyone knows it.");
  return {};
}

base::Result<void> check_name(std::string_view name) {
  const auto refuse = [](std::string sentence) {
    return base::fail(base::ErrorKind::unprocessable, std::move(sentence), "name");
  };
  if (name.empty()) return refuse("Enter a name.");
  if (name.size() > name_bytes_max)
    return refuse(fmt::format("Enter a shorter name: at most {} bytes.", name_bytes_max));
  return {};
}

std::string hash_of_token(std::string_view token) { return std::string(crypto::as_text(crypto::sha256(token))); }

std::string csrf_token_of(std::string_view session_token) {
  return base::to_hex(crypto::HmacSha256(session_token).sign({"bughook csrf token"}));
}

}  // namespace bughook::accounts
