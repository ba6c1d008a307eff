#include "accounts/account.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace bughook::accounts {

namespace {

struct RoleWord {
  Role role;
  std::string_view word;
};
constexpr std::array role_words = {RoleWord{Role::owner, "owner"}, RoleWord{Role::member, "member"},
                                   RoleWord{Role::viewer, "viewer"}};

}  // namespace

std::string_view to_text(Role role) { return role_words[static_cast<std::size_t>(role)].word; }

std::optional<Role> parse_role(std::string_view text) {
  for (const auto& [role, word] : role_words) {
    if (word == text) return role;
  }
  return std::nullopt;
}

base::Result<void> check_project_key(std::string_view key) {
  const bool letters_fit = std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (!key.empty() && key.size() <= project_key_letters_max && letters_fit) return {};
  return base::fail(
      base::ErrorKind::unprocessable,
      fmt::format("A project's key has 1 to {} letters of A-Z, a-z, 0-9, `-` and `_`.", project_key_letters_max),
      "project");
}

}  // namespace bughook::accounts
