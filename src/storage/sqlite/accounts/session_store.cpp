#include "storage/sqlite/accounts/session_store.hpp"

namespace bughook::storage::sqlite {

namespace {

using base::Result;

constexpr const char* insert_session_sql =
    "INSERT INTO sessions (id, person, organisation, hash, created_at, used_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
constexpr const char* end_beyond_limit_sql =
    "DELETE FROM sessions WHERE person = ?1 AND id NOT IN "
    "(SELECT id FROM sessions WHERE person = ?1 ORDER BY used_at DESC, id DESC LIMIT ?2)";
constexpr const char* read_session_sql =
    "SELECT s.id, s.person, s.organisation, s.hash, s.created_at, s.used_at, p.email, p.name, p.password_hash, "
    "p.created_at, p.last_seen_at, o.name, o.created_at, m.role FROM sessions s JOIN people p ON p.id = s.person "
    "JOIN organisations o ON o.id = s.organisation "
    "JOIN members m ON m.organisation = s.organisation AND m.person = s.person WHERE s.hash = ?1";
constexpr const char* note_session_sql = "UPDATE sessions SET used_at = ?2 WHERE id = ?1";
constexpr const char* note_person_sql =
    "UPDATE people SET last_seen_at = ?2 WHERE id = (SELECT person FROM sessions WHERE id = ?1)";
constexpr const char* end_session_sql = "DELETE FROM sessions WHERE id = ?1";
constexpr const char* end_all_sql = "DELETE FROM sessions WHERE person = ?1 AND id <> ?2";
constexpr const char* look_at_sql =
    "UPDATE sessions SET organisation = ?2 WHERE id = ?1 AND EXISTS "
    "(SELECT 1 FROM members m WHERE m.organisation = ?2 AND m.person = sessions.person)";

accounts::SignedIn signed_in_from(const engine::Rows& rows) {
  const auto person = rows.id<accounts::PersonId>(1);
  const auto organisation = rows.id<base::OrganisationId>(2);
  return {.session = {.id = rows.id<accounts::SessionId>(0),
                      .person = person,
                      .organisation = organisation,
                      .hash = rows.string(3),
                      .created_at = rows.time(4),
                      .used_at = rows.time(5)},
          .person = {.id = person,
                     .email = rows.string(6),
                     .name = rows.string(7),
                     .password_hash = rows.string(8),
                     .created_at = rows.time(9),
                     .last_seen_at = rows.optional_time(10)},
          .organisation = {organisation, rows.string(11), rows.time(12)},
          .role = accounts::parse_role(rows.text(13)).value_or(accounts::Role::viewer)};
}

}  // namespace

Result<void> SessionStore::begin(const accounts::Session& session) {
  return writer_.write([&](engine::Database& database) -> Result<void> {
    database.statement(end_beyond_limit_sql).run(session.person, accounts::sessions_per_person_max - 1);
    database.statement(insert_session_sql)
        .run(session.id, session.person, session.organisation, engine::Blob{session.hash}, session.created_at,
             session.used_at);
    database.statement(note_person_sql).run(session.id, session.created_at);
    return {};
  });
}

Result<accounts::SignedIn> SessionStore::session(std::string_view hash) {
  return readers_.read([&](engine::Database& database) -> Result<accounts::SignedIn> {
    auto rows = database.statement(read_session_sql).query(engine::Blob{hash});
    if (!rows.next()) return base::fail(base::ErrorKind::unauthorized, "There is no such session.");
    return signed_in_from(rows);
  });
}

Result<void> SessionStore::note_use(accounts::SessionId session, base::Timestamp now) {
  return writer_.write([&](engine::Database& database) -> Result<void> {
    database.statement(note_session_sql).run(session, now);
    database.statement(note_person_sql).run(session, now);
    return {};
  });
}

Result<void> SessionStore::end(accounts::SessionId session) {
  return writer_.write([&](engine::Database& database) -> Result<void> {
    database.statement(end_session_sql).run(session);
    return {};
  });
}

Result<void> SessionStore::end_all(accounts::PersonId person, std::optional<accounts::SessionId> keep) {
  return writer_.write([&](engine::Database& database) -> Result<void> {
    database.statement(end_all_sql).run(person, keep.value_or(accounts::SessionId{}));
    return {};
  });
}

Result<void> SessionStore::look_at(accounts::SessionId session, base::OrganisationId organisation) {
  return writer_.write([&](engine::Database& database) -> Result<void> {
    database.statement(look_at_sql).run(session, organisation);
    if (database.changes() == 1) return {};
    return base::fail(base::ErrorKind::not_found, "There is no such organisation.", "id");
  });
}

}  // namespace bughook::storage::sqlite
