// accounts::PeopleStore: people, members, invitations.
#include "fixture.hpp"

namespace bughook::conformance {

namespace {

using accounts::Role;

class PeopleTest : public StoreTest {
 protected:
  [[nodiscard]] base::OrganisationId acme() const { return first_.organisation.id; }

  [[nodiscard]] accounts::Person person(const std::string& email) {
    return {.id = ids_.make<accounts::PersonId>(),
            .email = email,
            .name = "Someone",
            .password_hash = "$argon2id$of " + email,
            .created_at = now(),
            .last_seen_at = {}};
  }
  [[nodiscard]] accounts::Invitation invitation(const std::string& email, Role role = Role::member) {
    return {.id = ids_.make<accounts::InvitationId>(),
            .organisation = acme(),
            .email = email,
            .role = role,
            .hash = accounts::hash_of_token(email),
            .created_at = now(),
            .expires_at = now() + accounts::invitation_age_max};
  }
  [[nodiscard]] accounts::Member seat(const accounts::Person& who, Role role = Role::member) {
    return {
        .id = ids_.make<base::MemberId>(), .organisation = acme(), .person = who.id, .role = role, .created_at = now()};
  }
  /// Invited, and joined.
  accounts::Member add_member(const std::string& email, Role role = Role::member) {
    const auto asked = invitation(email, role);
    const auto who = person(email);
    const auto member = seat(who, role);
    EXPECT_TRUE(people().invite(asked));
    EXPECT_TRUE(people().join(asked.id, who, member));
    return member;
  }
  accounts::PeopleStore& people() { return store_->people(); }
  std::vector<std::string> emails() {
    std::vector<std::string> found;
    const auto page = people().members(acme(), std::nullopt, 100);
    for (const auto& entry : page->members) found.push_back(entry.email);
    return found;
  }
  /// Of the owner, here.
  accounts::Session begin_session(accounts::PersonId who, const std::string& token) {
    const accounts::Session session{.id = ids_.make<accounts::SessionId>(),
                                    .person = who,
                                    .organisation = acme(),
                                    .hash = accounts::hash_of_token(token),
                                    .created_at = now(),
                                    .used_at = now()};
    EXPECT_TRUE(store_->sessions().begin(session));
    return session;
  }
  bool has_session(const std::string& token) {
    return store_->sessions().session(accounts::hash_of_token(token)).has_value();
  }
};

}  // namespace

BUGHOOK_STORE_SUITE_OF(PeopleTest, People);

TEST_P(People, TheOwnerOfASetUpIsAPersonAndAMember) {
  store_->reopen();
  const auto owner = people().person_with("owner@example.com");
  ASSERT_TRUE(owner && *owner);
  EXPECT_EQ((*owner)->id, first_.owner.id);
  EXPECT_EQ((*owner)->name, "Olga");
  EXPECT_EQ((*owner)->password_hash, first_.owner.password_hash);
  EXPECT_EQ((*owner)->created_at, first_.owner.created_at);
  EXPECT_EQ((*owner)->last_seen_at, std::nullopt);
  const auto seats = people().memberships(first_.owner.id);
  ASSERT_EQ(seats->size(), 1U);
  EXPECT_EQ(seats->front().organisation.name, "Acme");
  EXPECT_EQ(seats->front().role, Role::owner);
  const auto page = people().members(acme(), std::nullopt, 10);
  ASSERT_EQ(page->members.size(), 1U);
  EXPECT_EQ(page->members[0].member.id, first_.membership);
  EXPECT_EQ(page->members[0].email, "owner@example.com");
  EXPECT_EQ(*people().person_with("nobody@example.com"), std::nullopt);
}

TEST_P(People, ASetUpWithoutAKeyMakesNone) {
  accounts::FirstSetUp second;
  second.organisation = {ids_.make<base::OrganisationId>(), "Other", now()};
  second.project = project("OTHER");
  second.project.organisation = second.organisation.id;
  second.owner = person("other@example.com");
  second.membership = ids_.make<base::MemberId>();
  ASSERT_TRUE(store_->accounts().set_up(second));
  EXPECT_THAT(*store_->accounts().api_keys(second.organisation.id), testing::IsEmpty());
  EXPECT_EQ(store_->accounts().api_keys(acme())->size(), 1U);
}

TEST_P(People, AChangeOfThePersonKeepsTheIdAndTheAddress) {
  const auto changed =
      people().change_person(first_.owner.id, std::nullopt, [](accounts::Person& each) -> base::Result<void> {
        each = {.id = accounts::PersonId{1},
                .email = "taken@example.com",
                .name = "Olga the Second",
                .password_hash = "$argon2id$new",
                .created_at = {},
                .last_seen_at = {}};
        return {};
      });
  ASSERT_TRUE(changed);
  const auto stored = people().person_with("owner@example.com");
  EXPECT_EQ((*stored)->id, first_.owner.id);
  EXPECT_EQ((*stored)->name, "Olga the Second");
  EXPECT_EQ((*stored)->password_hash, "$argon2id$new");
  EXPECT_EQ((*stored)->created_at, first_.owner.created_at);
  EXPECT_EQ(*people().person_with("taken@example.com"), std::nullopt);
}

TEST_P(People, AChangeOfThePersonMayRefuseAndNobodyIsNotFound) {
  const auto refuse = [](accounts::Person& each) -> base::Result<void> {
    each.name = "x";
    return base::fail(ErrorKind::unprocessable, "no");
  };
  EXPECT_EQ(kind_of(people().change_person(first_.owner.id, std::nullopt, refuse)), ErrorKind::unprocessable);
  EXPECT_EQ((*people().person_with("owner@example.com"))->name, "Olga");
  EXPECT_EQ(kind_of(people().change_person(accounts::PersonId{99}, std::nullopt, refuse)), ErrorKind::not_found);
}

TEST_P(People, ANewPasswordEndsAllSessionsButTheOneAndANewNameNone) {
  begin_session(first_.owner.id, "a");
  const auto kept = begin_session(first_.owner.id, "b");
  const auto other = add_member("m@example.com");
  begin_session(other.person, "c");
  ASSERT_TRUE(people().change_person(first_.owner.id, kept.id, [](accounts::Person& each) -> base::Result<void> {
    each.name = "O.";
    return {};
  }));
  EXPECT_TRUE(has_session("a") && has_session("b"));
  ASSERT_TRUE(people().change_person(first_.owner.id, kept.id, [](accounts::Person& each) -> base::Result<void> {
    each.password_hash = "$argon2id$new";
    return {};
  }));
  EXPECT_FALSE(has_session("a"));
  EXPECT_TRUE(has_session("b"));
  EXPECT_TRUE(has_session("c"));
}

TEST_P(People, ItIsTheFirstStartUntilAnOwnerHasSignedIn) {
  const auto first = people().first_start();
  ASSERT_TRUE(first && *first && (*first)->owner);
  EXPECT_EQ((*first)->owner->email, "owner@example.com");
  EXPECT_EQ((*first)->organisation_name, "Acme");
  const auto viewer = add_member("v@example.com", Role::viewer);
  begin_session(viewer.person, "v");
  EXPECT_TRUE(people().first_start()->has_value());
  begin_session(first_.owner.id, "o");
  EXPECT_FALSE(people().first_start()->has_value());
  store_->reopen();
  EXPECT_FALSE(people().first_start()->has_value());
}

TEST_P(People, MembersArePagedByWhoJoinedFirst) {
  for (const auto* email : {"a@example.com", "b@example.com", "c@example.com"}) add_member(email);
  const auto first = people().members(acme(), std::nullopt, 3);
  ASSERT_EQ(first->members.size(), 3U);
  ASSERT_TRUE(first->next_after);
  const auto second = people().members(acme(), first->next_after, 3);
  ASSERT_EQ(second->members.size(), 1U);
  EXPECT_EQ(second->members[0].email, "c@example.com");
  EXPECT_EQ(second->next_after, std::nullopt);
  EXPECT_THAT(people().members(base::OrganisationId{99}, std::nullopt, 10)->members, testing::IsEmpty());
}

TEST_P(People, AnOrganisationKeepsAnOwner) {
  EXPECT_EQ(kind_of(people().change_role(acme(), first_.membership, Role::member)), ErrorKind::conflict);
  EXPECT_EQ(kind_of(people().remove_member(acme(), first_.membership)), ErrorKind::conflict);
  const auto second = add_member("m@example.com");
  EXPECT_EQ(people().change_role(acme(), second.id, Role::owner)->member.role, Role::owner);
  EXPECT_TRUE(people().change_role(acme(), first_.membership, Role::viewer));
  EXPECT_EQ(kind_of(people().remove_member(acme(), second.id)), ErrorKind::conflict);
  EXPECT_TRUE(people().remove_member(acme(), first_.membership));
  EXPECT_THAT(emails(), testing::ElementsAre("m@example.com"));
}

TEST_P(People, WhoIsRemovedLosesTheSessionsHereAndStaysAPerson) {
  const auto member = add_member("m@example.com");
  begin_session(member.person, "m");
  EXPECT_EQ(kind_of(people().remove_member(base::OrganisationId{99}, member.id)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(people().change_role(base::OrganisationId{99}, member.id, Role::owner)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(people().member(base::OrganisationId{99}, member.id)), ErrorKind::not_found);
  EXPECT_EQ(people().member(acme(), member.id)->member.id, member.id);
  ASSERT_TRUE(people().remove_member(acme(), member.id));
  EXPECT_FALSE(has_session("m"));
  EXPECT_TRUE(people().person_with("m@example.com")->has_value());
  EXPECT_THAT(*people().memberships(member.person), testing::IsEmpty());
  EXPECT_EQ(kind_of(people().remove_member(acme(), member.id)), ErrorKind::not_found);
}

TEST_P(People, AnInvitationComesBackAsItWas) {
  const auto made = invitation("m@example.com", Role::viewer);
  ASSERT_TRUE(people().invite(made));
  store_->reopen();
  const auto found = people().invitation(made.hash);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, made.id);
  EXPECT_EQ(found->organisation, made.organisation);
  EXPECT_EQ(found->email, made.email);
  EXPECT_EQ(found->role, made.role);
  EXPECT_EQ(found->created_at, made.created_at);
  EXPECT_EQ(found->expires_at, made.expires_at);
  EXPECT_EQ(kind_of(people().invitation(accounts::hash_of_token("x"))), ErrorKind::not_found);
}

TEST_P(People, ASecondInvitationTakesThePlaceOfTheFirst) {
  const auto first = invitation("m@example.com", Role::viewer);
  auto second = invitation("m@example.com", Role::owner);
  second.hash = accounts::hash_of_token("second");
  ASSERT_TRUE(people().invite(first));
  ASSERT_TRUE(people().invite(second));
  EXPECT_EQ(kind_of(people().invitation(first.hash)), ErrorKind::not_found);
  const auto page = people().invitations(acme(), std::nullopt, 10);
  ASSERT_EQ(page->invitations.size(), 1U);
  EXPECT_EQ(page->invitations[0].role, Role::owner);
}

TEST_P(People, AMemberIsNotInvited) {
  const auto refused = people().invite(invitation("owner@example.com"));
  EXPECT_EQ(kind_of(refused), ErrorKind::conflict);
  EXPECT_EQ(refused.error().field, "email");
}

TEST_P(People, InvitationsArePagedAndWithdrawnByTheirOwnOrganisation) {
  const auto a = invitation("a@example.com");
  for (const auto& each : {a, invitation("b@example.com"), invitation("c@example.com")}) {
    ASSERT_TRUE(people().invite(each));
  }
  const auto first = people().invitations(acme(), std::nullopt, 2);
  ASSERT_EQ(first->invitations.size(), 2U);
  const auto second = people().invitations(acme(), first->next_after, 2);
  ASSERT_EQ(second->invitations.size(), 1U);
  EXPECT_EQ(second->next_after, std::nullopt);
  EXPECT_EQ(kind_of(people().withdraw(base::OrganisationId{99}, a.id)), ErrorKind::not_found);
  EXPECT_TRUE(people().withdraw(acme(), a.id));
  EXPECT_EQ(kind_of(people().withdraw(acme(), a.id)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(people().invitation(a.hash)), ErrorKind::not_found);
}

TEST_P(People, AnInvitationWorksOnce) {
  const auto asked = invitation("m@example.com");
  ASSERT_TRUE(people().invite(asked));
  const auto who = person("m@example.com");
  ASSERT_TRUE(people().join(asked.id, who, seat(who)));
  EXPECT_EQ(kind_of(people().invitation(asked.hash)), ErrorKind::not_found);
  const auto late = person("late@example.com");
  EXPECT_EQ(kind_of(people().join(asked.id, late, seat(late))), ErrorKind::not_found);
  EXPECT_EQ(*people().person_with("late@example.com"), std::nullopt);
  EXPECT_THAT(emails(), testing::ElementsAre("owner@example.com", "m@example.com"));
}

TEST_P(People, WhoHasAnAccountJoinsWithIt) {
  accounts::FirstSetUp second;
  second.organisation = {ids_.make<base::OrganisationId>(), "Other", now()};
  second.project = project("OTHER");
  second.project.organisation = second.organisation.id;
  second.owner = person("other@example.com");
  second.membership = ids_.make<base::MemberId>();
  ASSERT_TRUE(store_->accounts().set_up(second));
  const auto asked = invitation("other@example.com");
  ASSERT_TRUE(people().invite(asked));
  ASSERT_TRUE(people().join(asked.id, second.owner, seat(second.owner)));
  const auto seats = people().memberships(second.owner.id);
  ASSERT_EQ(seats->size(), 2U);
  EXPECT_EQ((*seats)[0].organisation.name, "Acme");
  EXPECT_EQ((*seats)[1].role, Role::owner);
}

TEST_P(People, AnAddressThatWasTakenMeanwhileIsRefusedAndTheInvitationStays) {
  const auto asked = invitation("m@example.com");
  ASSERT_TRUE(people().invite(asked));
  add_member("n@example.com");
  auto twin = person("n@example.com");
  EXPECT_EQ(kind_of(people().join(asked.id, twin, seat(twin))), ErrorKind::conflict);
  EXPECT_TRUE(people().invitation(asked.hash));
}

TEST_P(People, AMemberDoesNotJoinAgain) {
  const auto asked = invitation("m@example.com");
  ASSERT_TRUE(people().invite(asked));
  EXPECT_EQ(kind_of(people().join(asked.id, first_.owner, seat(first_.owner))), ErrorKind::conflict);
  EXPECT_THAT(emails(), testing::ElementsAre("owner@example.com"));
}

TEST_P(People, AnOrganisationHasNoMoreInvitationsThanItMay) {
  for (std::size_t i = 0; i < accounts::invitations_per_organisation_max; ++i) {
    ASSERT_TRUE(people().invite(invitation("p" + std::to_string(i) + "@example.com"))) << i;
  }
  EXPECT_EQ(kind_of(people().invite(invitation("one@more.example.com"))), ErrorKind::conflict);
  EXPECT_TRUE(people().invite(invitation("p0@example.com"))) << "in the place of its first";
}

}  // namespace bughook::conformance
