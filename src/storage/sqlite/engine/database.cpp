#include "storage/sqlite/engine/database.hpp"

#include <cerrno>

#include <sqlite3.h>

#include <fmt/format.h>

namespace bughook::storage::sqlite::engine {

namespace {

/// Pages of 8 KiB: two or three bugs or four bodies to a page, and half as many tree levels as with 4 KiB.
constexpr int page_bytes = 8192;

FailureKind kind_of(int code, int system_error) {
  // SQLite knows ENOSPC by itself, but not a quota. After a failed sync even ENOSPC is fatal: the kernel may
  // have thrown away what it could not write, and a second sync would say that all is well.
  if (code == SQLITE_IOERR_WRITE && (system_error == EDQUOT || system_error == ENOSPC)) return FailureKind::full;
  // The index of the write-ahead log could not grow: nothing was written yet.
  if (code == SQLITE_IOERR_SHMSIZE) return FailureKind::full;
  if (code == SQLITE_IOERR_NOMEM) return FailureKind::other;
  switch (code & 0xFF) {
    case SQLITE_CONSTRAINT: return FailureKind::constraint;
    case SQLITE_FULL: return FailureKind::full;
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return FailureKind::fatal;
    default: return FailureKind::other;
  }
}

/// Every allocation would otherwise take a process-wide lock to keep a statistic that nobody reads.
void set_up_library() {
  static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)done;  // refused when the library is in use already: then it is only slower
}

std::string set_up_text(const DatabaseOptions& options) {
  if (options.access == Access::read_only) return fmt::format("PRAGMA cache_size=-{}", options.cache_kib);
  return fmt::format(
      "PRAGMA page_size={};"
      "PRAGMA journal_mode=WAL;"
      "PRAGMA synchronous={};"
      "PRAGMA wal_autocheckpoint=0;"  // the writer decides when (checkpoints.hpp)
      "PRAGMA cache_size=-{};"
      "PRAGMA foreign_keys=ON;"
      "PRAGMA secure_delete=FAST;"  // overwrites what was deleted where that costs no further page
      "PRAGMA temp_store=MEMORY",
      page_bytes, options.durability == Durability::full ? "FULL" : "NORMAL", options.cache_kib);
}

}  // namespace

base::Error to_error(const SqlFailure& failure) {
  if (failure.kind == FailureKind::full) {
    return {base::ErrorKind::unavailable,
            "The disk is full: nothing can be stored until space is freed.",
            {},
            std::chrono::seconds(5)};
  }
  if (failure.kind == FailureKind::fatal) {
    const auto sentence =
        failure.is_damage
            ? fmt::format(
                  "The store's file bughook.db is damaged: {}. Stop the server, keep the data folder as it is, and "
                  "put the latest backup in place; docs/operating.md says what else can be tried.",
                  failure.message)
            : fmt::format(
                  "The disk failed, and the store can not be used: {}. Look at the disk and at the system's log "
                  "before the next start.",
                  failure.message);
    return {base::ErrorKind::unavailable, sentence, {}, std::chrono::seconds(5)};
  }
  return {base::ErrorKind::internal, "The store failed: " + failure.message, {}, std::nullopt};
}

Database::Database(sqlite3* handle) : handle_(handle) { sqlite3_extended_result_codes(handle_, 1); }

base::Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options) {
  set_up_library();
  const int flags = options.access == Access::read_only
                        ? SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
                        : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(options.path.c_str(), &handle, flags, options.vfs);
  std::unique_ptr<Database> database(new Database(handle));
  if (code != SQLITE_OK) database->fail(code);
  database->execute(set_up_text(options).c_str());
  // After the pragmas: wal_autocheckpoint takes the hook away.
  const auto remember = [](void* wal, sqlite3*, const char*, int pages) {
    static_cast<Wal*>(wal)->pages = pages;
    ++static_cast<Wal*>(wal)->commits;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(handle, remember, &database->wal_);
  if (const auto failure = database->take_failure()) {
    return base::fail(base::ErrorKind::internal,
                      fmt::format("The database {} can not be opened: {}.", options.path, failure->message));
  }
  return database;
}

Database::~Database() {
  statements_.clear();
  // A read-write connection would checkpoint as it closes; the writer has done that already, or must not.
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_close(handle_);
}

Statement& Database::statement(const char* sql) {
  auto& slot = statements_[sql];
  if (!slot) slot = std::make_unique<Statement>(*this, sql);
  return *slot;
}

void Database::execute(const char* sql) {
  if (failed()) return;
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void Database::fail(int code) {
  if (failed()) return;  // the first failure is the cause
  failure_ = SqlFailure{kind_of(code, sqlite3_system_errno(handle_)),
                        fmt::format("{} (SQLite code {})", sqlite3_errmsg(handle_), code),
                        (code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB};
}

std::optional<SqlFailure> Database::take_failure() { return std::exchange(failure_, std::nullopt); }

void Database::roll_back() {
  if (sqlite3_get_autocommit(handle_) != 0) return;
  sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

Database::CheckpointResult Database::checkpoint(Checkpoint mode) {
  int in_log = 0;
  int copied = 0;
  const int sqlite_mode = mode == Checkpoint::passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE;
  const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, sqlite_mode, &in_log, &copied);
  if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY && (code & 0xFF) != SQLITE_LOCKED) fail(code);
  return {code == SQLITE_OK && in_log == copied, in_log - copied};
}

void Database::sync() {
  if (failed()) return;
  sqlite3_file* file = nullptr;
  int code = sqlite3_file_control(handle_, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (code == SQLITE_OK) code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
  if (code != SQLITE_OK) fail(code);
}

Statement::~Statement() { sqlite3_finalize(handle_); }

void Statement::prepare() {
  if (handle_ != nullptr || database_.failed()) return;
  const int code = sqlite3_prepare_v3(database_.handle_, sql_, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
  if (code != SQLITE_OK) database_.fail(code);
}

void Statement::bind_integer(int index, std::int64_t value) { sqlite3_bind_int64(handle_, index, value); }

void Statement::bind_text(int index, std::string_view text) {
  // A default string_view has no address, which SQLite would take for NULL.
  sqlite3_bind_text64(handle_, index, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind_blob(int index, std::string_view bytes) {
  sqlite3_bind_blob64(handle_, index, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
}

void Statement::bind_null(int index) { sqlite3_bind_null(handle_, index); }

bool Statement::step() {
  if (database_.failed() || handle_ == nullptr) return false;
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(code);
  return false;
}

void Statement::finish() {
  while (step()) {
  }
  reset();
}

void Statement::reset() { sqlite3_reset(handle_); }

Rows::~Rows() {
  if (statement_ != nullptr) statement_->reset();
}

bool Rows::next() { return statement_->step(); }

std::int64_t Rows::integer(int column) const { return sqlite3_column_int64(statement_->handle_, column); }

std::string_view Rows::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_->handle_, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_->handle_, column))};
}

bool Rows::is_null(int column) const { return sqlite3_column_type(statement_->handle_, column) == SQLITE_NULL; }

}  // namespace bughook::storage::sqlite::engine
