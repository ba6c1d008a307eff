// People, members and invitations. Worker threads.
#pragma once

#include "accounts/people_store.hpp"
#include "storage/sqlite/engine/readers.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

/// In the writer's transaction, for those who make a person or a member together with something else.
[[nodiscard]] bool has_person(engine::Database& database, std::string_view email);
/// conflict when the person is a member already, or one of them has as many as it can have.
[[nodiscard]] base::Result<void> check_member_room(engine::Database& database, const accounts::Member& member);
void insert_person(engine::Database& database, const accounts::Person& person);
void insert_member(engine::Database& database, const accounts::Member& member);

class PeopleStore final : public accounts::PeopleStore {
 public:
  PeopleStore(engine::Writer& writer, engine::Readers& readers) : writer_(writer), readers_(readers) {}

  [[nodiscard]] base::Result<std::optional<accounts::Person>> person_with(std::string_view email) override;
  [[nodiscard]] base::Result<std::vector<accounts::Membership>> memberships(accounts::PersonId person) override;
  [[nodiscard]] base::Result<accounts::Person> change_person(
      accounts::PersonId person, std::optional<accounts::SessionId> keep,
      std::function<base::Result<void>(accounts::Person&)> change) override;
  [[nodiscard]] base::Result<std::optional<accounts::FirstStart>> first_start() override;

  [[nodiscard]] base::Result<accounts::MemberPage> members(base::OrganisationId organisation,
                                                           std::optional<base::MemberId> after,
                                                           std::size_t limit) override;
  [[nodiscard]] base::Result<accounts::MemberEntry> member(base::OrganisationId organisation,
                                                           base::MemberId member) override;
  [[nodiscard]] base::Result<accounts::MemberEntry> change_role(base::OrganisationId organisation,
                                                                base::MemberId member, accounts::Role role) override;
  [[nodiscard]] base::Result<void> remove_member(base::OrganisationId organisation, base::MemberId member) override;

  [[nodiscard]] base::Result<void> invite(const accounts::Invitation& invitation) override;
  [[nodiscard]] base::Result<accounts::InvitationPage> invitations(base::OrganisationId organisation,
                                                                   std::optional<accounts::InvitationId> after,
                                                                   std::size_t limit) override;
  [[nodiscard]] base::Result<accounts::Invitation> invitation(std::string_view hash) override;
  [[nodiscard]] base::Result<void> withdraw(base::OrganisationId organisation,
                                            accounts::InvitationId invitation) override;
  [[nodiscard]] base::Result<void> join(accounts::InvitationId invitation, const accounts::Person& person,
                                        const accounts::Member& member) override;

 private:
  engine::Writer& writer_;
  engine::Readers& readers_;
};

}  // namespace bughook::storage::sqlite
