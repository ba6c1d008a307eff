// Organisations, projects and API keys. Worker threads.
#pragma once

#include "accounts/account_store.hpp"
#include "storage/sqlite/catalog.hpp"
#include "storage/sqlite/engine/readers.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

class AccountStore final : public accounts::AccountStore {
 public:
  struct Parts {
    engine::Writer& writer;
    engine::Readers& readers;
    Catalog& catalog;
    const base::Clock& clock;
  };
  explicit AccountStore(Parts parts) : parts_(parts) {}

  [[nodiscard]] base::Result<void> set_up(const accounts::FirstSetUp& first) override;

  [[nodiscard]] base::Result<accounts::Organisation> organisation(base::OrganisationId id) override;
  [[nodiscard]] base::Result<void> insert(const accounts::Organisation& organisation,
                                          const accounts::Member& owner) override;
  [[nodiscard]] base::Result<accounts::Organisation> rename(base::OrganisationId id, std::string_view name) override;

  [[nodiscard]] base::Result<accounts::KeyHolder> api_key(std::string_view hash) override;
  [[nodiscard]] base::Result<void> note_use(base::ApiKeyId key, base::Timestamp now) override;
  [[nodiscard]] base::Result<std::vector<accounts::ApiKey>> api_keys(base::OrganisationId organisation) override;
  [[nodiscard]] base::Result<void> insert(const accounts::ApiKey& key) override;
  [[nodiscard]] base::Result<void> remove_api_key(base::OrganisationId organisation, base::ApiKeyId key) override;

  [[nodiscard]] base::Result<accounts::ProjectPage> projects(base::OrganisationId organisation,
                                                             std::optional<base::ProjectId> after,
                                                             std::size_t limit) override;
  [[nodiscard]] base::Result<accounts::Project> project(base::OrganisationId organisation,
                                                        std::string_view key) override;
  [[nodiscard]] base::Result<accounts::Project> project(base::ProjectId id) override;
  [[nodiscard]] base::Result<void> insert(const accounts::Project& project) override;
  [[nodiscard]] base::Result<accounts::Project> change(
      base::OrganisationId organisation, std::string_view key,
      std::function<base::Result<void>(accounts::Project&)> change) override;
  [[nodiscard]] base::Result<void> remove(base::OrganisationId organisation, std::string_view key) override;

 private:
  [[nodiscard]] base::Result<void> insert_project(engine::Database& database, const accounts::Project& project);

  Parts parts_;
};

}  // namespace bughook::storage::sqlite
