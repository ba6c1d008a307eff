// accounts::SessionStore, and the API keys and organisations of accounts::AccountStore.
#include "fixture.hpp"

namespace bughook::conformance {

namespace {

using accounts::Role;

class SessionsTest : public StoreTest {
 protected:
  [[nodiscard]] base::OrganisationId acme() const { return first_.organisation.id; }
  accounts::SessionStore& sessions() { return store_->sessions(); }

  accounts::Session begin(const std::string& token) {
    const accounts::Session session{.id = ids_.make<accounts::SessionId>(),
                                    .person = first_.owner.id,
                                    .organisation = acme(),
                                    .hash = accounts::hash_of_token(token),
                                    .created_at = now(),
                                    .used_at = now()};
    EXPECT_TRUE(sessions().begin(session));
    return session;
  }
  base::Result<accounts::SignedIn> find(const std::string& token) {
    return sessions().session(accounts::hash_of_token(token));
  }
  base::OrganisationId add_organisation(const std::string& name) {
    const accounts::Organisation made{ids_.make<base::OrganisationId>(), name, now()};
    EXPECT_TRUE(store_->accounts().insert(made, {.id = ids_.make<base::MemberId>(),
                                                 .organisation = made.id,
                                                 .person = first_.owner.id,
                                                 .role = Role::owner,
                                                 .created_at = now()}));
    return made.id;
  }
  accounts::ApiKey key(const std::string& text) {
    return {.id = ids_.make<base::ApiKeyId>(),
            .organisation = acme(),
            .name = "key " + text,
            .hash = accounts::hash_of_token(text),
            .created_at = now(),
            .role = Role::viewer,
            .last_used_at = {}};
  }
};

}  // namespace

BUGHOOK_STORE_SUITE_OF(SessionsTest, Sessions);

TEST_P(Sessions, ASessionComesBackWithItsPersonOrganisationAndRole) {
  const auto made = begin("a");
  store_->reopen();
  const auto found = find("a");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->session.id, made.id);
  EXPECT_EQ(found->session.hash, made.hash);
  EXPECT_EQ(found->session.created_at, made.created_at);
  EXPECT_EQ(found->session.used_at, made.used_at);
  EXPECT_EQ(found->person.id, first_.owner.id);
  EXPECT_EQ(found->person.email, "owner@example.com");
  EXPECT_EQ(found->person.password_hash, first_.owner.password_hash);
  EXPECT_EQ(found->organisation.id, acme());
  EXPECT_EQ(found->organisation.name, "Acme");
  EXPECT_EQ(found->role, Role::owner);
  EXPECT_EQ(kind_of(find("b")), ErrorKind::unauthorized);
}

TEST_P(Sessions, BeginningAndUsingOneTellsWhenThePersonWasSeen) {
  const auto begun = now();
  const auto session = begin("a");
  EXPECT_EQ(find("a")->person.last_seen_at, begun);
  store_->clock().advance(seconds(60));
  ASSERT_TRUE(sessions().note_use(session.id, now()));
  EXPECT_EQ(find("a")->session.used_at, begun + seconds(60));
  EXPECT_EQ(find("a")->session.created_at, begun);
  EXPECT_EQ(find("a")->person.last_seen_at, begun + seconds(60));
  EXPECT_EQ(store_->people().members(acme(), std::nullopt, 1)->members[0].last_seen_at, begun + seconds(60));
}

TEST_P(Sessions, OneEndsOrAllButOne) {
  const auto a = begin("a");
  const auto b = begin("b");
  begin("c");
  ASSERT_TRUE(sessions().end(a.id));
  ASSERT_TRUE(sessions().end(a.id)) << "done as well when it is not there";
  EXPECT_FALSE(find("a"));
  ASSERT_TRUE(sessions().end_all(first_.owner.id, b.id));
  EXPECT_TRUE(find("b"));
  EXPECT_FALSE(find("c"));
  ASSERT_TRUE(sessions().end_all(accounts::PersonId{99}, std::nullopt));
  EXPECT_TRUE(find("b"));
  ASSERT_TRUE(sessions().end_all(first_.owner.id, std::nullopt));
  EXPECT_FALSE(find("b"));
}

TEST_P(Sessions, BeyondTheLimitTheLongestUnusedOneEnds) {
  const auto first = begin("first");
  begin("second");
  store_->clock().advance(seconds(1));
  ASSERT_TRUE(sessions().note_use(first.id, now()));
  for (std::size_t i = 2; i < accounts::sessions_per_person_max; ++i) begin(std::to_string(i));
  EXPECT_TRUE(find("first") && find("second"));
  begin("one more");
  EXPECT_TRUE(find("first") && find("one more"));
  EXPECT_FALSE(find("second"));
}

TEST_P(Sessions, ASessionLooksAtAnotherOrganisationOfItsPerson) {
  const auto other = add_organisation("Other");
  const auto session = begin("a");
  ASSERT_TRUE(sessions().look_at(session.id, other));
  EXPECT_EQ(find("a")->organisation.id, other);
  EXPECT_EQ(find("a")->session.organisation, other);
  EXPECT_EQ(kind_of(sessions().look_at(session.id, base::OrganisationId{99})), ErrorKind::not_found);
  EXPECT_EQ(find("a")->organisation.id, other);
}

TEST_P(Sessions, AnotherRoleHoldsAtOnce) {
  begin("a");
  accounts::Invitation asked{.id = ids_.make<accounts::InvitationId>(),
                             .organisation = acme(),
                             .email = "b@example.com",
                             .role = Role::owner,
                             .hash = accounts::hash_of_token("i"),
                             .created_at = now(),
                             .expires_at = now()};
  ASSERT_TRUE(store_->people().invite(asked));
  const accounts::Person person{ids_.make<accounts::PersonId>(), "b@example.com", "B", "-", now(), {}};
  ASSERT_TRUE(
      store_->people().join(asked.id, person, {ids_.make<base::MemberId>(), acme(), person.id, Role::owner, now()}));
  ASSERT_TRUE(store_->people().change_role(acme(), first_.membership, Role::viewer));
  EXPECT_EQ(find("a")->role, Role::viewer);
}

TEST_P(Sessions, AnOrganisationIsMadeWithItsOwnerAndRenamed) {
  const auto other = add_organisation("Other");
  EXPECT_EQ(store_->accounts().organisation(other)->name, "Other");
  EXPECT_EQ(store_->people().memberships(first_.owner.id)->size(), 2U);
  EXPECT_EQ(store_->accounts().rename(other, "Another")->name, "Another");
  EXPECT_EQ(store_->accounts().organisation(other)->name, "Another");
  EXPECT_TRUE(store_->accounts().rename(other, "Another")) << "it has this name itself";
  const auto taken = store_->accounts().rename(other, "Acme");
  EXPECT_EQ(kind_of(taken), ErrorKind::conflict);
  EXPECT_EQ(taken.error().field, "name");
  EXPECT_EQ(kind_of(store_->accounts().organisation(base::OrganisationId{99})), ErrorKind::not_found);
  const auto twin = store_->accounts().insert(accounts::Organisation{ids_.make<base::OrganisationId>(), "Acme", now()},
                                              accounts::Member{});
  EXPECT_EQ(twin.error().field, "name");
}

TEST_P(Sessions, APersonIsInNoMoreOrganisationsThanOneMay) {
  for (std::size_t i = 1; i < accounts::organisations_per_person_max; ++i) add_organisation("O" + std::to_string(i));
  const accounts::Organisation one_more{ids_.make<base::OrganisationId>(), "One more", now()};
  EXPECT_EQ(kind_of(store_->accounts().insert(one_more, {.id = ids_.make<base::MemberId>(),
                                                         .organisation = one_more.id,
                                                         .person = first_.owner.id,
                                                         .role = Role::owner,
                                                         .created_at = now()})),
            ErrorKind::conflict);
  EXPECT_EQ(kind_of(store_->accounts().organisation(one_more.id)), ErrorKind::not_found);
}

TEST_P(Sessions, AKeyComesBackAsItWasAndTellsItsLastUse) {
  const auto made = key("k");
  ASSERT_TRUE(store_->accounts().insert(made));
  store_->reopen();
  const auto holder = store_->accounts().api_key(made.hash);
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->key.id, made.id);
  EXPECT_EQ(holder->key.name, "key k");
  EXPECT_EQ(holder->key.role, Role::viewer);
  EXPECT_EQ(holder->key.created_at, made.created_at);
  EXPECT_EQ(holder->key.last_used_at, std::nullopt);
  ASSERT_TRUE(store_->accounts().note_use(made.id, now()));
  EXPECT_EQ(store_->accounts().api_key(made.hash)->key.last_used_at, now());
  const auto keys = store_->accounts().api_keys(acme());
  ASSERT_EQ(keys->size(), 2U);
  EXPECT_EQ((*keys)[0].id, first_.api_key->id);
  EXPECT_EQ((*keys)[1].last_used_at, now());
}

TEST_P(Sessions, ARevokedKeyOpensNothing) {
  const auto made = key("k");
  ASSERT_TRUE(store_->accounts().insert(made));
  EXPECT_EQ(kind_of(store_->accounts().remove_api_key(base::OrganisationId{99}, made.id)), ErrorKind::not_found);
  EXPECT_TRUE(store_->accounts().api_key(made.hash));
  ASSERT_TRUE(store_->accounts().remove_api_key(acme(), made.id));
  EXPECT_EQ(kind_of(store_->accounts().api_key(made.hash)), ErrorKind::unauthorized);
  EXPECT_EQ(kind_of(store_->accounts().remove_api_key(acme(), made.id)), ErrorKind::not_found);
}

TEST_P(Sessions, AnOrganisationHasNoMoreKeysThanItMay) {
  for (std::size_t i = 1; i < accounts::api_keys_per_organisation_max; ++i) {
    ASSERT_TRUE(store_->accounts().insert(key(std::to_string(i))));
  }
  EXPECT_EQ(kind_of(store_->accounts().insert(key("one more"))), ErrorKind::conflict);
}

}  // namespace bughook::conformance
