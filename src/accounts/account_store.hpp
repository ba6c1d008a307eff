// Where organisations, projects and API keys are kept. Called from worker threads; every call waits.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "accounts/account.hpp"
#include "accounts/person.hpp"
#include "base/result.hpp"

namespace bughook::accounts {

/// What `bughook init` and the page of the first start make, in one transaction.
struct FirstSetUp {
  Organisation organisation;
  Project project;
  Person owner;
  base::MemberId membership;  // of the owner in the organisation
  std::optional<ApiKey> api_key;
};

/// What an API key opens.
struct KeyHolder {
  ApiKey key;
  Organisation organisation;
};

struct ProjectPage {
  std::vector<Project> projects;  // by id, oldest first
  std::optional<base::ProjectId> next_after;
};

class AccountStore {
 public:
  virtual ~AccountStore() = default;

  /// conflict, naming the field, when an organisation of that name, that e-mail or that SDK key exists.
  [[nodiscard]] virtual base::Result<void> set_up(const FirstSetUp& first) = 0;

  // --- organisations
  [[nodiscard]] virtual base::Result<Organisation> organisation(base::OrganisationId id) = 0;
  /// conflict (field "name") when there is one of that name; conflict without a field for an owner who is in
  /// organisations_per_person_max already.
  [[nodiscard]] virtual base::Result<void> insert(const Organisation& organisation, const Member& owner) = 0;
  /// conflict (field "name") when another one has it.
  [[nodiscard]] virtual base::Result<Organisation> rename(base::OrganisationId id, std::string_view name) = 0;

  // --- API keys
  /// unauthorized when no key has this hash.
  [[nodiscard]] virtual base::Result<KeyHolder> api_key(std::string_view hash) = 0;
  [[nodiscard]] virtual base::Result<void> note_use(base::ApiKeyId key, base::Timestamp now) = 0;
  /// By id, oldest first; there are api_keys_per_organisation_max at most.
  [[nodiscard]] virtual base::Result<std::vector<ApiKey>> api_keys(base::OrganisationId organisation) = 0;
  /// conflict at api_keys_per_organisation_max.
  [[nodiscard]] virtual base::Result<void> insert(const ApiKey& key) = 0;
  /// not_found for another organisation's. It opens nothing from when this returns.
  [[nodiscard]] virtual base::Result<void> remove_api_key(base::OrganisationId organisation, base::ApiKeyId key) = 0;

  // --- projects
  [[nodiscard]] virtual base::Result<ProjectPage> projects(base::OrganisationId organisation,
                                                           std::optional<base::ProjectId> after, std::size_t limit) = 0;
  /// not_found for another organisation's.
  [[nodiscard]] virtual base::Result<Project> project(base::OrganisationId organisation, std::string_view key) = 0;
  /// Of whatever organisation, for who knows only its id: the owner of a file. not_found when it was removed.
  [[nodiscard]] virtual base::Result<Project> project(base::ProjectId id) = 0;
  /// conflict (field "project") when the organisation has one with that key; conflict without a field when it has
  /// projects_per_organisation_max already.
  [[nodiscard]] virtual base::Result<void> insert(const Project& project) = 0;
  /// With `revision` + 1; conflict (field "settings.columns"), saying how many, when a column goes whose status bugs
  /// still have.
  [[nodiscard]] virtual base::Result<Project> change(base::OrganisationId organisation, std::string_view key,
                                                     std::function<base::Result<void>(Project&)> change) = 0;
  /// Gone at once for every reader; what it owns is erased in the background (storage::Housekeeping).
  [[nodiscard]] virtual base::Result<void> remove(base::OrganisationId organisation, std::string_view key) = 0;
};

}  // namespace bughook::accounts
