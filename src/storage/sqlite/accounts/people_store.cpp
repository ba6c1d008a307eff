#include "storage/sqlite/accounts/people_store.hpp"

#include <fmt/format.h>

namespace bughook::storage::sqlite {

namespace {

using accounts::Member;
using accounts::MemberEntry;
using accounts::Person;
using accounts::Role;
using base::ErrorKind;
using base::OrganisationId;
using base::Result;

constexpr const char* person_with_email_sql =
    "SELECT id, email, name, password_hash, created_at, last_seen_at FROM people WHERE email = ?1";
constexpr const char* read_person_sql =
    "SELECT id, email, name, password_hash, created_at, last_seen_at FROM people WHERE id = ?1";
constexpr const char* first_owner_sql =
    "SELECT p.id, p.email, p.name, p.password_hash, p.created_at, p.last_seen_at, o.name FROM members m "
    "JOIN people p ON p.id = m.person JOIN organisations o ON o.id = m.organisation "
    "WHERE m.role = 'owner' ORDER BY m.id LIMIT 1";
constexpr const char* has_seen_owner_sql =
    "SELECT 1 FROM members m JOIN people p ON p.id = m.person "
    "WHERE m.role = 'owner' AND p.last_seen_at IS NOT NULL LIMIT 1";
constexpr const char* insert_person_sql =
    "INSERT INTO people (id, email, name, password_hash, created_at, last_seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
constexpr const char* update_person_sql = "UPDATE people SET name = ?2, password_hash = ?3 WHERE id = ?1";
constexpr const char* end_other_sessions_sql = "DELETE FROM sessions WHERE person = ?1 AND id <> ?2";
constexpr const char* memberships_sql =
    "SELECT o.id, o.name, o.created_at, m.role FROM members m JOIN organisations o ON o.id = m.organisation "
    "WHERE m.person = ?1 ORDER BY o.id";

constexpr const char* members_page_sql =
    "SELECT m.id, m.organisation, m.person, m.role, m.created_at, p.email, p.name, p.last_seen_at FROM members m "
    "JOIN people p ON p.id = m.person WHERE m.organisation = ?1 AND m.id > ?2 ORDER BY m.id LIMIT ?3";
constexpr const char* read_member_sql =
    "SELECT m.id, m.organisation, m.person, m.role, m.created_at, p.email, p.name, p.last_seen_at FROM members m "
    "JOIN people p ON p.id = m.person WHERE m.organisation = ?1 AND m.id = ?2";
constexpr const char* insert_member_sql =
    "INSERT INTO members (id, organisation, person, role, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
constexpr const char* update_role_sql = "UPDATE members SET role = ?2 WHERE id = ?1";
constexpr const char* delete_member_sql = "DELETE FROM members WHERE id = ?1";
constexpr const char* end_sessions_sql = "DELETE FROM sessions WHERE person = ?1 AND organisation = ?2";
constexpr const char* count_owners_sql = "SELECT count(*) FROM members WHERE organisation = ?1 AND role = 'owner'";
constexpr const char* count_members_sql = "SELECT count(*) FROM members WHERE organisation = ?1";
constexpr const char* count_memberships_sql = "SELECT count(*) FROM members WHERE person = ?1";
constexpr const char* is_member_sql = "SELECT 1 FROM members WHERE organisation = ?1 AND person = ?2";
constexpr const char* has_member_with_email_sql =
    "SELECT 1 FROM members m JOIN people p ON p.id = m.person WHERE m.organisation = ?1 AND p.email = ?2";

constexpr const char* insert_invitation_sql =
    "INSERT INTO invitations (id, organisation, email, role, hash, created_at, expires_at) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
constexpr const char* delete_earlier_invitation_sql = "DELETE FROM invitations WHERE organisation = ?1 AND email = ?2";
constexpr const char* count_invitations_sql = "SELECT count(*) FROM invitations WHERE organisation = ?1";
constexpr const char* invitations_page_sql =
    "SELECT id, organisation, email, role, hash, created_at, expires_at FROM invitations "
    "WHERE organisation = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
constexpr const char* invitation_by_hash_sql =
    "SELECT id, organisation, email, role, hash, created_at, expires_at FROM invitations WHERE hash = ?1";
constexpr const char* withdraw_sql = "DELETE FROM invitations WHERE organisation = ?1 AND id = ?2";
constexpr const char* take_invitation_sql = "DELETE FROM invitations WHERE id = ?1";

Role role_from(std::string_view text) { return accounts::parse_role(text).value_or(Role::viewer); }

Person person_from(const engine::Rows& rows) {
  return {.id = rows.id<accounts::PersonId>(0),
          .email = rows.string(1),
          .name = rows.string(2),
          .password_hash = rows.string(3),
          .created_at = rows.time(4),
          .last_seen_at = rows.optional_time(5)};
}

MemberEntry member_from(const engine::Rows& rows) {
  return {.member = {.id = rows.id<base::MemberId>(0),
                     .organisation = rows.id<OrganisationId>(1),
                     .person = rows.id<accounts::PersonId>(2),
                     .role = role_from(rows.text(3)),
                     .created_at = rows.time(4)},
          .email = rows.string(5),
          .name = rows.string(6),
          .last_seen_at = rows.optional_time(7)};
}

accounts::Invitation invitation_from(const engine::Rows& rows) {
  return {.id = rows.id<accounts::InvitationId>(0),
          .organisation = rows.id<OrganisationId>(1),
          .email = rows.string(2),
          .role = role_from(rows.text(3)),
          .hash = rows.string(4),
          .created_at = rows.time(5),
          .expires_at = rows.time(6)};
}

template <class... Values>
bool has(engine::Database& database, const char* sql, const Values&... values) {
  auto rows = database.statement(sql).query(values...);
  return rows.next();
}

template <class... Values>
std::size_t count(engine::Database& database, const char* sql, const Values&... values) {
  auto rows = database.statement(sql).query(values...);
  return rows.next() ? static_cast<std::size_t>(rows.integer(0)) : 0;
}

Result<MemberEntry> find_member(engine::Database& database, OrganisationId organisation, base::MemberId member) {
  auto rows = database.statement(read_member_sql).query(organisation, member);
  if (!rows.next()) {
    return base::fail(ErrorKind::not_found, "There is no such member in this organisation.", "member");
  }
  return member_from(rows);
}

/// Someone must be left who can invite others.
Result<void> check_another_owner(engine::Database& database, const Member& member) {
  if (member.role != Role::owner || count(database, count_owners_sql, member.organisation) > 1) return {};
  return base::fail(ErrorKind::conflict, "This is the last owner: first make someone else an owner.");
}

}  // namespace

bool has_person(engine::Database& database, std::string_view email) {
  return has(database, person_with_email_sql, email);
}

Result<void> check_member_room(engine::Database& database, const Member& member) {
  if (has(database, is_member_sql, member.organisation, member.person)) {
    return base::fail(ErrorKind::conflict, "This person is a member already.", "email");
  }
  if (count(database, count_members_sql, member.organisation) >= accounts::members_per_organisation_max) {
    return base::fail(ErrorKind::conflict,
                      fmt::format("The organisation has {} members, which is the most it can have.",
                                  accounts::members_per_organisation_max));
  }
  if (count(database, count_memberships_sql, member.person) >= accounts::organisations_per_person_max) {
    return base::fail(ErrorKind::conflict, fmt::format("One person can be in at most {} organisations.",
                                                       accounts::organisations_per_person_max));
  }
  return {};
}

void insert_person(engine::Database& database, const Person& person) {
  database.statement(insert_person_sql)
      .run(person.id, person.email, person.name, person.password_hash, person.created_at, person.last_seen_at);
}

void insert_member(engine::Database& database, const Member& member) {
  database.statement(insert_member_sql)
      .run(member.id, member.organisation, member.person, accounts::to_text(member.role), member.created_at);
}

Result<std::optional<Person>> PeopleStore::person_with(std::string_view email) {
  return readers_.read([&](engine::Database& database) -> Result<std::optional<Person>> {
    auto rows = database.statement(person_with_email_sql).query(email);
    return rows.next() ? std::optional(person_from(rows)) : std::nullopt;
  });
}

Result<std::vector<accounts::Membership>> PeopleStore::memberships(accounts::PersonId person) {
  return readers_.read([&](engine::Database& database) -> Result<std::vector<accounts::Membership>> {
    std::vector<accounts::Membership> found;
    auto rows = database.statement(memberships_sql).query(person);
    while (rows.next()) {
      found.push_back({.organisation = {rows.id<OrganisationId>(0), rows.string(1), rows.time(2)},
                       .role = role_from(rows.text(3))});
    }
    return found;
  });
}

Result<Person> PeopleStore::change_person(accounts::PersonId id, std::optional<accounts::SessionId> keep,
                                          std::function<Result<void>(Person&)> change) {
  return writer_.write([&](engine::Database& database) -> Result<Person> {
    Person person;
    {
      auto rows = database.statement(read_person_sql).query(id);
      if (!rows.next()) return base::fail(ErrorKind::not_found, "There is no such person.");
      person = person_from(rows);
    }
    const auto before = person;
    if (auto changed = change(person); !changed) return base::Failure(changed.error());
    database.statement(update_person_sql).run(id, person.name, person.password_hash);
    if (person.password_hash != before.password_hash) {
      database.statement(end_other_sessions_sql).run(id, keep.value_or(accounts::SessionId{}));
    }
    person.id = before.id;
    person.email = before.email;
    return person;
  });
}

Result<std::optional<accounts::FirstStart>> PeopleStore::first_start() {
  return readers_.read([](engine::Database& database) -> Result<std::optional<accounts::FirstStart>> {
    if (has(database, has_seen_owner_sql)) return std::nullopt;
    auto rows = database.statement(first_owner_sql).query();
    if (!rows.next()) return accounts::FirstStart{};
    return accounts::FirstStart{.owner = person_from(rows), .organisation_name = rows.string(6)};
  });
}

Result<accounts::MemberPage> PeopleStore::members(OrganisationId organisation, std::optional<base::MemberId> after,
                                                  std::size_t limit) {
  return readers_.read([&](engine::Database& database) -> Result<accounts::MemberPage> {
    accounts::MemberPage page;
    auto rows = database.statement(members_page_sql).query(organisation, after.value_or(base::MemberId{}), limit + 1);
    while (rows.next()) {
      if (page.members.size() == limit) {
        if (limit > 0) page.next_after = page.members.back().member.id;
        break;
      }
      page.members.push_back(member_from(rows));
    }
    return page;
  });
}

Result<MemberEntry> PeopleStore::member(OrganisationId organisation, base::MemberId id) {
  return readers_.read([&](engine::Database& database) { return find_member(database, organisation, id); });
}

Result<MemberEntry> PeopleStore::change_role(OrganisationId organisation, base::MemberId id, Role role) {
  return writer_.write([&](engine::Database& database) -> Result<MemberEntry> {
    auto entry = find_member(database, organisation, id);
    if (!entry || entry->member.role == role) return entry;
    if (auto kept = check_another_owner(database, entry->member); !kept) return base::Failure(kept.error());
    database.statement(update_role_sql).run(id, accounts::to_text(role));
    entry->member.role = role;
    return entry;
  });
}

Result<void> PeopleStore::remove_member(OrganisationId organisation, base::MemberId id) {
  return writer_.write([&](engine::Database& database) -> Result<void> {
    const auto entry = find_member(database, organisation, id);
    if (!entry) return base::Failure(entry.error());
    if (auto kept = check_another_owner(database, entry->member); !kept) return kept;
    database.statement(end_sessions_sql).run(entry->member.person, organisation);
    database.statement(delete_member_sql).run(id);
    return {};
  });
}

Result<void> PeopleStore::invite(const accounts::Invitation& invitation) {
  return writer_.write([&](engine::Database& database) -> Result<void> {
    const auto organisation = invitation.organisation;
    if (has(database, has_member_with_email_sql, organisation, invitation.email)) {
      return base::fail(ErrorKind::conflict, fmt::format("{} is a member already.", invitation.email), "email");
    }
    database.statement(delete_earlier_invitation_sql).run(organisation, invitation.email);
    if (count(database, count_invitations_sql, organisation) >= accounts::invitations_per_organisation_max) {
      return base::fail(ErrorKind::conflict,
                        fmt::format("The organisation has {} invitations open, which is the most it can have.",
                                    accounts::invitations_per_organisation_max));
    }
    database.statement(insert_invitation_sql)
        .run(invitation.id, organisation, invitation.email, accounts::to_text(invitation.role),
             engine::Blob{invitation.hash}, invitation.created_at, invitation.expires_at);
    return {};
  });
}

Result<accounts::InvitationPage> PeopleStore::invitations(OrganisationId organisation,
                                                          std::optional<accounts::InvitationId> after,
                                                          std::size_t limit) {
  return readers_.read([&](engine::Database& database) -> Result<accounts::InvitationPage> {
    accounts::InvitationPage page;
    auto rows = database.statement(invitations_page_sql)
                    .query(organisation, after.value_or(accounts::InvitationId{}), limit + 1);
    while (rows.next()) {
      if (page.invitations.size() == limit) {
        if (limit > 0) page.next_after = page.invitations.back().id;
        break;
      }
      page.invitations.push_back(invitation_from(rows));
    }
    return page;
  });
}

Result<accounts::Invitation> PeopleStore::invitation(std::string_view hash) {
  return readers_.read([&](engine::Database& database) -> Result<accounts::Invitation> {
    auto rows = database.statement(invitation_by_hash_sql).query(engine::Blob{hash});
    if (!rows.next()) return base::fail(ErrorKind::not_found, "There is no such invitation.", "token");
    return invitation_from(rows);
  });
}

Result<void> PeopleStore::withdraw(OrganisationId organisation, accounts::InvitationId invitation) {
  return writer_.write([&](engine::Database& database) -> Result<void> {
    database.statement(withdraw_sql).run(organisation, invitation);
    if (database.changes() == 1) return {};
    return base::fail(ErrorKind::not_found, "There is no such invitation in this organisation.", "invitation");
  });
}

Result<void> PeopleStore::join(accounts::InvitationId invitation, const Person& person, const Member& member) {
  return writer_.write([&](engine::Database& database) -> Result<void> {
    database.statement(take_invitation_sql).run(invitation);
    if (database.changes() == 0) return base::fail(ErrorKind::not_found, "There is no such invitation.", "token");
    if (!has(database, read_person_sql, person.id)) {
      if (has_person(database, person.email)) {
        return base::fail(ErrorKind::conflict,
                          fmt::format("{} has an account by now: open the link again.", person.email), "email");
      }
      insert_person(database, person);
    }
    if (auto room = check_member_room(database, member); !room) return room;
    insert_member(database, member);
    return {};
  });
}

}  // namespace bughook::storage::sqlite
