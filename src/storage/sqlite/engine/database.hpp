// One SQLite connection and its prepared statements. One thread at a time.
//
// A statement that fails marks its connection, and whatever follows on it does nothing, until the one who
// began the transaction takes the failure. So a transaction reads from top to bottom, without a check after
// every line, and nothing of it can be committed by mistake.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace bughook::storage::sqlite::engine {

enum class FailureKind {
  constraint,  // a row that is there already, or that a CHECK refuses: this operation's fault
  full,        // no space left: nothing was written; it may work again later
  fatal,       // writing or syncing failed, or the file is damaged: what is on disk is unknown from here on
  other,
};

struct SqlFailure {
  FailureKind kind = FailureKind::other;
  std::string message;
  bool is_damage = false;  // fatal, and what the file holds is no database, or not whole
};

/// What a caller of the store gets to see of it.
[[nodiscard]] base::Error to_error(const SqlFailure& failure);

enum class Access { read_only, read_write };

/// `full` is what the product promises; `normal` loses acknowledged reports when the power is cut, and is
/// here so that the power-cut test can show that it would notice.
enum class Durability { full, normal };

struct DatabaseOptions {
  std::string path;
  Access access = Access::read_write;
  Durability durability = Durability::full;
  int cache_kib = 2048;
  const char* vfs = nullptr;  // none: the system's
};

class Statement;

class Database {
 public:
  [[nodiscard]] static base::Result<std::unique_ptr<Database>> open(const DatabaseOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// The statement for this text, prepared once. The text must live as long as the program.
  [[nodiscard]] Statement& statement(const char* sql);
  /// For texts that run once: pragmas and migrations, several statements too.
  void execute(const char* sql);

  [[nodiscard]] bool failed() const { return failure_.has_value(); }
  /// Takes the mark away.
  [[nodiscard]] std::optional<SqlFailure> take_failure();
  /// Ends a transaction that did not end well. Does nothing when there is none.
  void roll_back();

  /// Rows that the last INSERT, UPDATE or DELETE touched.
  [[nodiscard]] std::int64_t changes() const;
  /// Pages in the write-ahead log after the last commit on this connection; none when nothing was committed since the
  /// last call.
  [[nodiscard]] std::optional<int> take_wal_pages() { return std::exchange(wal_.pages, std::nullopt); }
  /// Commits on this connection that wrote something: one that only looked says nothing of the disk.
  [[nodiscard]] std::uint64_t written_commits() const { return wal_.commits; }

  enum class Checkpoint { passive, truncate };
  struct CheckpointResult {
    bool complete = false;  // everything in the log is in the database file: the log begins anew
    int pages_left = 0;
  };
  [[nodiscard]] CheckpointResult checkpoint(Checkpoint mode);
  /// What was copied into the database file is on stable storage when it returns. A checkpoint does so only when it
  /// reaches the log's end.
  void sync();

 private:
  friend class Statement;
  explicit Database(sqlite3* handle);
  void fail(int code);

  struct Wal {
    std::optional<int> pages;
    std::uint64_t commits = 0;
  };

  sqlite3* handle_;
  Wal wal_;
  std::optional<SqlFailure> failure_;
  std::unordered_map<const char*, std::unique_ptr<Statement>> statements_;
};

/// Bytes, where a std::string_view alone would be bound as text.
struct Blob {
  std::string_view bytes;
};

/// The rows of one query, one at a time; ends the query when it goes. Texts live until the next row.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(&statement) {}
  Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Rows& operator=(Rows&&) = delete;
  ~Rows();

  /// False at the end, and when the connection has failed.
  [[nodiscard]] bool next();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string_view text(int column) const;  // also of a blob
  [[nodiscard]] bool is_null(int column) const;

  [[nodiscard]] bool boolean(int column) const { return integer(column) != 0; }
  [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
  [[nodiscard]] base::Timestamp time(int column) const { return base::from_ms(integer(column)); }
  [[nodiscard]] std::optional<base::Timestamp> optional_time(int column) const {
    return is_null(column) ? std::nullopt : std::optional(time(column));
  }
  template <class IdType>
  [[nodiscard]] IdType id(int column) const {
    return IdType{integer(column)};
  }

 private:
  Statement* statement_;
};

class Statement {
 public:
  Statement(Database& database, const char* sql) : database_(database), sql_(sql) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds ?1, ?2, ... and runs to the end. Texts are not copied: they must live until it returns.
  template <class... Values>
  void run(const Values&... values) {
    bind_all(values...);
    finish();
  }
  /// Binds and begins. Texts must live as long as the rows.
  template <class... Values>
  [[nodiscard]] Rows query(const Values&... values) {
    bind_all(values...);
    return Rows(*this);
  }

 private:
  friend class Rows;

  template <class... Values>
  void bind_all(const Values&... values) {
    prepare();
    int index = 0;
    (bind(++index, values), ...);
  }
  template <std::integral Integer>
  void bind(int index, Integer value) {
    bind_integer(index, static_cast<std::int64_t>(value));
  }
  template <class Tag>
  void bind(int index, base::Id<Tag> id) {
    bind_integer(index, id.number);
  }
  void bind(int index, base::Timestamp time) { bind_integer(index, base::to_ms(time)); }
  template <class Rep, class Period>
  void bind(int index, std::chrono::duration<Rep, Period> duration) {
    bind_integer(index, duration.count());
  }
  void bind(int index, const std::string& text) { bind_text(index, text); }
  void bind(int index, std::string_view text) { bind_text(index, text); }
  void bind(int index, Blob blob) { bind_blob(index, blob.bytes); }
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    value ? bind(index, *value) : bind_null(index);
  }

  void prepare();  // at the first use, and again if that failed
  void bind_integer(int index, std::int64_t value);
  void bind_text(int index, std::string_view text);
  void bind_blob(int index, std::string_view bytes);
  void bind_null(int index);
  [[nodiscard]] bool step();
  void finish();
  void reset();

  Database& database_;
  const char* sql_;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace bughook::storage::sqlite::engine
