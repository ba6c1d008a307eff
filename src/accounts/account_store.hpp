// Where organisations, projects, members and API keys are kept. Called from worker threads; every call waits.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "accounts/account.hpp"
#include "base/result.hpp"

namespace bughook::accounts {

/// What `bughook init` makes, in one transaction.
struct FirstSetUp {
  Organisation organisation;
  Project project;
  Member owner;
  ApiKey api_key;
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

  /// The organisation an API key opens; unauthorized when no key has this hash.
  [[nodiscard]] virtual base::Result<Organisation> organisation_of_api_key(std::string_view hash) = 0;

  [[nodiscard]] virtual base::Result<ProjectPage> projects(base::OrganisationId organisation,
                                                           std::optional<base::ProjectId> after, std::size_t limit) = 0;
  /// not_found for another organisation's.
  [[nodiscard]] virtual base::Result<Project> project(base::OrganisationId organisation, std::string_view key) = 0;
  /// conflict (field "project") when the organisation has one with that key; conflict without a field when it has
  /// projects_per_organisation_max already.
  [[nodiscard]] virtual base::Result<void> insert(const Project& project) = 0;
  [[nodiscard]] virtual base::Result<Project> change(base::OrganisationId organisation, std::string_view key,
                                                     std::function<base::Result<void>(Project&)> change) = 0;
  /// Gone at once for every reader; what it owns is erased in the background (storage::Housekeeping).
  [[nodiscard]] virtual base::Result<void> remove(base::OrganisationId organisation, std::string_view key) = 0;
};

}  // namespace bughook::accounts
