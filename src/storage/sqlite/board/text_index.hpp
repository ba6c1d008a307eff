// Which bugs hold a word (bugs/search_words.hpp): a full-text table, filled behind the reports and not with them, since
// a report's words cost more than the report. `catch_up` is called when there is time for it (app/indexer.hpp).
//
// `up_to` is a bug's id, kept in `settings`: every bug up to it is in the table, none above it is. A search looks
// through those above in their own rows, as it comes to them (look_through.hpp). Words of another folding than this
// program's (bugs::search_fold_version) are replaced in place, the oldest first, behind everything else. Writer's
// thread, but for TextSearch.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "bugs/bug.hpp"
#include "storage/sqlite/board/look_through.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite::board {

/// A word that more bugs hold is none to search by: the newest of them are found.
inline constexpr std::int64_t matches_max = 100'000;

class TextIndex final : public engine::TransactionWatcher {
 public:
  explicit TextIndex(engine::Database& database) : database_(database) {}

  /// Its id was made before it was filed, and others may have been indexed in between.
  void filed(const bugs::Bug& bug);
  void changed(const bugs::Bug& before, const bugs::Bug& after);
  static void erased(engine::Database& database, base::BugId bug);

  struct Caught {
    std::size_t bugs = 0;
    bool more = false;
  };
  /// Indexes the oldest that are not, at most `limit`; when all are, those whose words are folded as they once were.
  Caught catch_up(std::size_t limit);

  void rolled_back() override { loaded_ = false; }

 private:
  void load();
  [[nodiscard]] std::vector<bugs::Bug> bugs_after(std::int64_t id, std::int64_t up_to, std::size_t limit);
  Caught fold_anew(std::size_t limit);

  engine::Database& database_;
  bool loaded_ = false;  // false: the number below is not known
  std::int64_t up_to_ = 0;
  std::int64_t folded_up_to_ = 0;  // by this program's rules; all when it is up_to_ or more
};

/// Which of a project's bugs have all the words. On a reading connection, in one snapshot.
class TextSearch {
 public:
  TextSearch(engine::Database& database, base::ProjectId project, std::vector<std::string> words);

  [[nodiscard]] bool is_indexed(base::BugId bug) const { return bug.number <= up_to_; }
  /// Of one that is indexed.
  [[nodiscard]] bool has_found(base::BugId bug) const { return found_.contains(bug); }
  /// Of one that is not: reads its row.
  [[nodiscard]] bool looks_like_it(base::BugId bug, LookThrough& looked) const;

 private:
  engine::Database& database_;
  const std::vector<std::string> words_;
  std::int64_t up_to_;
  std::unordered_set<base::BugId> found_;
};

}  // namespace bughook::storage::sqlite::board
