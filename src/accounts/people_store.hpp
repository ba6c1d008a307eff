// Where people, members and invitations are kept. Called from worker threads; every call waits.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "accounts/person.hpp"
#include "base/result.hpp"

namespace bughook::accounts {

/// A member as a list shows one.
struct MemberEntry {
  Member member;
  std::string email, name;
  std::optional<base::Timestamp> last_seen_at;
};
struct MemberPage {
  std::vector<MemberEntry> members;  // by id, who joined first
  std::optional<base::MemberId> next_after;
};

struct InvitationPage {
  std::vector<Invitation> invitations;  // by id, oldest first
  std::optional<InvitationId> next_after;
};

/// An organisation as one of its people sees it.
struct Membership {
  Organisation organisation;
  Role role = Role::member;
};

/// Before anyone has signed in: what there is to begin with.
struct FirstStart {
  std::optional<Person> owner;  // of the oldest organisation; nothing: there is none yet
  std::string organisation_name;
};

class PeopleStore {
 public:
  virtual ~PeopleStore() = default;

  // --- people
  /// Nothing when nobody has this address; it is tidy (person.hpp).
  [[nodiscard]] virtual base::Result<std::optional<Person>> person_with(std::string_view email) = 0;
  /// By organisation, oldest first.
  [[nodiscard]] virtual base::Result<std::vector<Membership>> memberships(PersonId person) = 0;
  /// not_found when there is no such person. The e-mail address can not be changed. When the password is, all the
  /// person's sessions but `keep` end with it.
  [[nodiscard]] virtual base::Result<Person> change_person(PersonId person, std::optional<SessionId> keep,
                                                           std::function<base::Result<void>(Person&)> change) = 0;
  /// Nothing as soon as an owner has ever signed in.
  [[nodiscard]] virtual base::Result<std::optional<FirstStart>> first_start() = 0;

  // --- members
  [[nodiscard]] virtual base::Result<MemberPage> members(base::OrganisationId organisation,
                                                         std::optional<base::MemberId> after, std::size_t limit) = 0;
  /// not_found for another organisation's.
  [[nodiscard]] virtual base::Result<MemberEntry> member(base::OrganisationId organisation, base::MemberId member) = 0;
  /// Likewise; conflict for its last owner.
  [[nodiscard]] virtual base::Result<MemberEntry> change_role(base::OrganisationId organisation, base::MemberId member,
                                                              Role role) = 0;
  /// Likewise. Their sessions in this organisation end; the person stays.
  [[nodiscard]] virtual base::Result<void> remove_member(base::OrganisationId organisation, base::MemberId member) = 0;

  // --- invitations
  /// An earlier one to the same address goes. conflict (field "email") when a member has that address; conflict
  /// without a field at invitations_per_organisation_max.
  [[nodiscard]] virtual base::Result<void> invite(const Invitation& invitation) = 0;
  [[nodiscard]] virtual base::Result<InvitationPage> invitations(base::OrganisationId organisation,
                                                                 std::optional<InvitationId> after,
                                                                 std::size_t limit) = 0;
  /// not_found when no invitation has this hash, whether it has expired or not.
  [[nodiscard]] virtual base::Result<Invitation> invitation(std::string_view hash) = 0;
  /// not_found for another organisation's.
  [[nodiscard]] virtual base::Result<void> withdraw(base::OrganisationId organisation, InvitationId invitation) = 0;
  /// The invitation goes and the member is there, in one transaction. `person` is made unless someone has its id.
  /// not_found when the invitation is gone meanwhile; conflict for a member already, and for a new person whose
  /// address was taken meanwhile.
  [[nodiscard]] virtual base::Result<void> join(InvitationId invitation, const Person& person,
                                                const Member& member) = 0;
};

}  // namespace bughook::accounts
