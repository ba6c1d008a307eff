// Who owns what: an organisation has members, API keys and projects; a project takes in reports by its SDK key.
#pragma once

#include <optional>
#include <string>
#include <string_view>

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
};

enum class Role { owner, member, viewer };

struct Member {
  base::MemberId id;
  base::OrganisationId organisation;
  std::string email;
  std::string password_hash;  // argon2id, encoded
  Role role = Role::member;
  base::Timestamp created_at;
};

struct ApiKey {
  base::ApiKeyId id;
  base::OrganisationId organisation;
  std::string name;
  std::string hash;  // SHA-256 of the key, 32 bytes; the key itself is shown once and never kept
  base::Timestamp created_at;
};

inline constexpr std::size_t project_key_letters_max = 32;
/// Unprocessable, field `project`: what stands in URLs and in the webhook body is short and plain.
[[nodiscard]] base::Result<void> check_project_key(std::string_view key);

inline constexpr std::size_t name_bytes_max = 200;
inline constexpr std::size_t sdk_key_letters = 32;  // as all published SDK keys have
inline constexpr std::size_t api_key_letters = 40;  // 238 random bits
inline constexpr std::size_t projects_per_organisation_max = 10'000;

}  // namespace bughook::accounts
