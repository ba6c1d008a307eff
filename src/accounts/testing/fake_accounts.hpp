// Accounts, people and sessions in memory.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "accounts/account_store.hpp"
#include "accounts/people_store.hpp"
#include "accounts/session_store.hpp"
#include "crypto/digest.hpp"

namespace bughook::accounts::testing {

inline std::string hash_of(std::string_view key) {
  const auto hash = crypto::sha256(key);
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

/// One organisation, one API key, any number of projects.
class FakeAccounts final : public accounts::AccountStore {
 public:
  accounts::Organisation its_organisation{base::OrganisationId{11}, "Example", {}};
  std::string key_text = "the-api-key";
  std::map<std::string, accounts::Project, std::less<>> projects_by_key;
  bool fails = false;

  accounts::Role key_role = accounts::Role::owner;
  std::optional<base::Timestamp> key_used_at;
  std::vector<accounts::ApiKey> keys;

  base::Result<accounts::Organisation> organisation(base::OrganisationId) override { return its_organisation; }
  base::Result<void> insert(const accounts::Organisation&, const accounts::Member&) override { return {}; }
  base::Result<accounts::Organisation> rename(base::OrganisationId, std::string_view name) override {
    its_organisation.name = name;
    return its_organisation;
  }
  base::Result<accounts::KeyHolder> api_key(std::string_view hash) override {
    if (fails) return base::fail(base::ErrorKind::internal, "the disk is gone");
    if (hash != hash_of(key_text)) return base::fail(base::ErrorKind::unauthorized, "no such key");
    return accounts::KeyHolder{.key = {.id = base::ApiKeyId{31},
                                       .organisation = its_organisation.id,
                                       .name = "its key",
                                       .hash = std::string(hash),
                                       .created_at = {},
                                       .role = key_role,
                                       .last_used_at = key_used_at},
                               .organisation = its_organisation};
  }
  base::Result<void> note_use(base::ApiKeyId, base::Timestamp now) override {
    key_used_at = now;
    return {};
  }
  base::Result<std::vector<accounts::ApiKey>> api_keys(base::OrganisationId) override { return keys; }
  base::Result<void> insert(const accounts::ApiKey& key) override {
    keys.push_back(key);
    return {};
  }
  base::Result<void> remove_api_key(base::OrganisationId, base::ApiKeyId) override { return missing(); }
  base::Result<accounts::ProjectPage> projects(base::OrganisationId, std::optional<base::ProjectId>,
                                               std::size_t) override {
    accounts::ProjectPage page;
    for (const auto& [key, project] : projects_by_key) page.projects.push_back(project);
    return page;
  }
  base::Result<accounts::Project> project(base::OrganisationId of, std::string_view key) override {
    const auto found = projects_by_key.find(key);
    if (found == projects_by_key.end() || found->second.organisation != of) return missing();
    return found->second;
  }
  base::Result<accounts::Project> project(base::ProjectId id) override {
    for (const auto& [key, each] : projects_by_key) {
      if (each.id == id) return each;
    }
    return missing();
  }
  base::Result<void> insert(const accounts::Project& project) override {
    const bool is_new = projects_by_key.emplace(project.key, project).second;
    if (!is_new) return base::fail(base::ErrorKind::conflict, "there is one", "project");
    return {};
  }
  base::Result<accounts::Project> change(base::OrganisationId of, std::string_view key,
                                         std::function<base::Result<void>(accounts::Project&)> change) override {
    if (auto found = project(of, key); !found) return found;
    auto& stored = projects_by_key.find(key)->second;
    auto changed = stored;
    if (auto allowed = change(changed); !allowed) return base::Failure(allowed.error());
    ++changed.revision;
    stored = std::move(changed);
    return stored;
  }
  base::Result<void> remove(base::OrganisationId, std::string_view key) override {
    projects_by_key.erase(std::string(key));
    return {};
  }
  base::Result<void> set_up(const accounts::FirstSetUp&) override { return missing(); }

 private:
  static base::Failure missing() { return base::fail(base::ErrorKind::not_found, "no such project", "project"); }
};

/// Any number of people, each a member of the one organisation.
class FakePeople final : public accounts::PeopleStore {
 public:
  std::map<std::string, accounts::Person, std::less<>> by_email;
  std::map<accounts::PersonId, std::vector<accounts::Membership>> seats;
  std::map<std::string, accounts::Invitation, std::less<>> invitations_by_hash;
  bool has_begun = true;  // an owner has signed in before
  std::optional<accounts::MemberEntry> only_member;

  base::Result<std::optional<accounts::Person>> person_with(std::string_view email) override {
    const auto found = by_email.find(email);
    return found == by_email.end() ? std::nullopt : std::optional(found->second);
  }
  base::Result<std::vector<accounts::Membership>> memberships(accounts::PersonId person) override {
    return seats[person];
  }
  base::Result<accounts::Person> change_person(accounts::PersonId id, std::optional<accounts::SessionId>,
                                               std::function<base::Result<void>(accounts::Person&)> change) override {
    for (auto& [email, person] : by_email) {
      if (person.id != id) continue;
      if (auto changed = change(person); !changed) return base::Failure(changed.error());
      return person;
    }
    return missing();
  }
  base::Result<std::optional<accounts::FirstStart>> first_start() override {
    return has_begun ? std::nullopt : std::optional(accounts::FirstStart{});
  }
  base::Result<accounts::MemberPage> members(base::OrganisationId, std::optional<base::MemberId>,
                                             std::size_t) override {
    return accounts::MemberPage{};
  }
  base::Result<accounts::MemberEntry> member(base::OrganisationId, base::MemberId) override {
    return only_member ? base::Result<accounts::MemberEntry>(*only_member) : missing();
  }
  base::Result<accounts::MemberEntry> change_role(base::OrganisationId, base::MemberId, accounts::Role) override {
    return missing();
  }
  base::Result<void> remove_member(base::OrganisationId, base::MemberId) override { return missing(); }
  base::Result<void> invite(const accounts::Invitation& invitation) override {
    invitations_by_hash[invitation.hash] = invitation;
    return {};
  }
  base::Result<accounts::InvitationPage> invitations(base::OrganisationId, std::optional<accounts::InvitationId>,
                                                     std::size_t) override {
    return accounts::InvitationPage{};
  }
  base::Result<accounts::Invitation> invitation(std::string_view hash) override {
    const auto found = invitations_by_hash.find(hash);
    if (found == invitations_by_hash.end()) return missing();
    return found->second;
  }
  base::Result<void> withdraw(base::OrganisationId, accounts::InvitationId) override { return missing(); }
  base::Result<void> join(accounts::InvitationId, const accounts::Person& person, const accounts::Member&) override {
    by_email[person.email] = person;
    return {};
  }

 private:
  static base::Failure missing() { return base::fail(base::ErrorKind::not_found, "nobody"); }
};

/// Sessions of whoever is put in here.
class FakeSessions final : public accounts::SessionStore {
 public:
  std::map<std::string, accounts::SignedIn, std::less<>> by_hash;
  /// Who a new session is of, and where.
  accounts::SignedIn next;
  bool fails = false;

  base::Result<void> begin(const accounts::Session& session) override {
    auto signed_in = next;
    signed_in.session = session;
    by_hash[session.hash] = signed_in;
    return {};
  }
  base::Result<accounts::SignedIn> session(std::string_view hash) override {
    if (fails) return base::fail(base::ErrorKind::internal, "the disk is gone");
    const auto found = by_hash.find(hash);
    if (found == by_hash.end()) return base::fail(base::ErrorKind::unauthorized, "no such session");
    return found->second;
  }
  base::Result<void> note_use(accounts::SessionId id, base::Timestamp now) override {
    for (auto& [hash, each] : by_hash) {
      if (each.session.id == id) each.session.used_at = now;
    }
    return {};
  }
  base::Result<void> end(accounts::SessionId id) override {
    std::erase_if(by_hash, [&](const auto& each) { return each.second.session.id == id; });
    return {};
  }
  base::Result<void> end_all(accounts::PersonId person, std::optional<accounts::SessionId> keep) override {
    std::erase_if(by_hash, [&](const auto& each) {
      return each.second.session.person == person && each.second.session.id != keep;
    });
    return {};
  }
  base::Result<void> look_at(accounts::SessionId, base::OrganisationId) override { return {}; }
};

}  // namespace bughook::accounts::testing
