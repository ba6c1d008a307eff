// Sessions. Worker threads.
#pragma once

#include "accounts/session_store.hpp"
#include "storage/sqlite/engine/readers.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

class SessionStore final : public accounts::SessionStore {
 public:
  SessionStore(engine::Writer& writer, engine::Readers& readers) : writer_(writer), readers_(readers) {}

  [[nodiscard]] base::Result<void> begin(const accounts::Session& session) override;
  [[nodiscard]] base::Result<accounts::SignedIn> session(std::string_view hash) override;
  [[nodiscard]] base::Result<void> note_use(accounts::SessionId session, base::Timestamp now) override;
  [[nodiscard]] base::Result<void> end(accounts::SessionId session) override;
  [[nodiscard]] base::Result<void> end_all(accounts::PersonId person, std::optional<accounts::SessionId> keep) override;
  [[nodiscard]] base::Result<void> look_at(accounts::SessionId session, base::OrganisationId organisation) override;

 private:
  engine::Writer& writer_;
  engine::Readers& readers_;
};

}  // namespace bughook::storage::sqlite
