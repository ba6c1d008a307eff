#include "storage/sqlite/folder_identity.hpp"

#include <array>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "storage/sqlite/webhook_store.hpp"

namespace bughook::storage::sqlite {

namespace {

constexpr std::string_view check_context = "folder/check";
constexpr std::string_view check_text = "bughook";
constexpr std::size_t id_bytes = 16;

constexpr const char* version_sql = "PRAGMA user_version";
constexpr const char* has_organisation_sql = "SELECT 1 FROM organisations LIMIT 1";
constexpr const char* read_check_sql = "SELECT value FROM settings WHERE name = 'key_check'";
constexpr const char* write_check_sql = "INSERT OR REPLACE INTO settings (name, value) VALUES ('key_check', ?1)";
constexpr const char* read_id_sql = "SELECT value FROM settings WHERE name = 'folder_id'";
constexpr const char* write_id_sql = "INSERT INTO settings (name, value) VALUES ('folder_id', ?1)";
// What an earlier program sealed before there was a check value. So many tell enough.
constexpr const char* sealed_secrets_sql =
    "SELECT s.sealed_secret, s.webhook FROM webhook_secrets s JOIN webhooks w ON w.id = s.webhook "
    "WHERE w.removed_at IS NULL LIMIT 1000";

std::optional<std::string> read(engine::Database& database, const char* sql) {
  auto rows = database.statement(sql).query();
  return rows.next() ? std::optional(rows.string(0)) : std::nullopt;
}

bool any(engine::Database& database, const char* sql) {
  auto rows = database.statement(sql).query();
  return rows.next();
}

bool is_new(engine::Database& database) {
  auto rows = database.statement(version_sql).query();
  return !rows.next() || rows.integer(0) == 0;
}

base::Failure wrong_key() {
  return base::fail(base::ErrorKind::conflict,
                    "is not the key of this store: what was sealed in it does not open. Put the right one back from "
                    "the backup that the database is from.");
}

base::Result<void> check_by_what_was_sealed(engine::Database& database, const crypto::Vault& vault, base::Log& log) {
  std::size_t opened = 0;
  std::size_t all = 0;
  auto rows = database.statement(sealed_secrets_sql).query();
  for (; rows.next(); ++all) {
    if (vault.unseal(rows.text(0), sealed_secret_context(rows.id<base::WebhookId>(1)))) ++opened;
  }
  if (all > 0 && opened == 0) return wrong_key();
  if (opened < all) {
    log.warning("store: {} of {} signing secrets do not open with secret.key: their webhooks need new ones",
                all - opened, all);
  }
  return {};
}

}  // namespace

base::Result<void> check_key(engine::Database& database, const crypto::Vault& vault, KeyOrigin origin, base::Log& log) {
  const bool fits_anything = is_new(database) || origin == KeyOrigin::made_for_lost_key;
  if (database.failed() || fits_anything) return {};  // whether it can be read at all is the next one's to say
  if (origin == KeyOrigin::made_for_new_folder) {
    if (!any(database, has_organisation_sql)) return {};
    return base::fail(base::ErrorKind::conflict,
                      "is missing, and what the store holds was sealed with it. Put it back from the backup. If it is "
                      "lost for good, start once with --new-key: then the signing secrets and header values of all "
                      "webhooks have to be given again.");
  }
  const auto check = read(database, read_check_sql);
  if (database.failed()) return {};
  if (!check) return check_by_what_was_sealed(database, vault, log);
  if (!vault.unseal(*check, check_context)) return wrong_key();
  return {};
}

base::Result<std::string> establish_identity(engine::Database& database, const crypto::Vault& vault) {
  const auto check = read(database, read_check_sql);
  if (!check || !vault.unseal(*check, check_context)) {
    const auto sealed = vault.seal(check_text, check_context);
    database.statement(write_check_sql).run(engine::Blob{sealed});
  }
  auto id = read(database, read_id_sql);
  if (!id) {
    std::array<std::uint8_t, id_bytes> bytes;
    base::SystemRandom().fill(bytes);
    id = base::to_hex(bytes);
    database.statement(write_id_sql).run(*id);
  }
  if (const auto failure = database.take_failure()) return base::Failure(to_error(*failure));
  return *id;
}

}  // namespace bughook::storage::sqlite
