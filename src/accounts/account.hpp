// Who owns what: an organisation has members, API keys and projects; a project takes in reports by its SDK key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/project_settings.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace bughook::accounts {

struct Organisation {
  base::OrganisationId id;
  std::string name;
  base::Timestamp created_at;
};

struct Project {
  base::ProjectId id;
  base::OrganisationId organisation;
  std::string key;  // `SAMPLE`: unique within the organisation, in URLs and in the webhook body
  std::string name;
  std::string sdk_key;  // 32 letters and digits; public: it stands in web pages and may only write reports
  base::Timestamp created_at;
  base::Timestamp updated_at;
  ProjectSettings settings = {};
  std::int64_t revision = 0;  // grows with every change; the store counts
};

/// A viewer reads; a member also works on bugs and webhooks; an owner also decides on projects, people and keys.
enum class Role { owner, member, viewer };
[[nodiscard]] std::string_view to_text(Role role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);
/// Whether who has the one role may do what the other one is needed for.
[[nodiscard]] constexpr bool includes(Role has, Role needed) { return has <= needed; }

struct ApiKey {
  base::ApiKeyId id;
  base::OrganisationId organisation;
  std::string name;
  std::string hash;  // SHA-256 of the key, 32 bytes; the key itself is shown once and never kept
  base::Timestamp created_at;
  Role role = Role::owner;
  std::optional<base::Timestamp> last_used_at = {};  // to some minutes; nothing: never
};

inline constexpr std::size_t project_key_letters_max = 32;
/// Unprocessable, field `project`: what stands in URLs and in the webhook body is short and plain.
[[nodiscard]] base::Result<void> check_project_key(std::string_view key);

inline constexpr std::size_t name_bytes_max = 200;
inline constexpr std::size_t sdk_key_letters = 32;  // as all published SDK keys have
inline constexpr std::size_t api_key_letters = 40;  // 238 random bits
inline constexpr std::size_t projects_per_organisation_max = 10'000;
inline constexpr std::size_t api_keys_per_organisation_max = 200;  // a list that a person can still look through

}  // namespace bughook::accounts
