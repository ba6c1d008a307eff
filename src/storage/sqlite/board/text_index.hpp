// Which bugs hold a word (bugs/search_words.hpp): a full-text table, filled behind the reports and not with them, since
// a report's words cost more than the report. `catch_up` is called when there is time for it (app/indexer.hpp).
//
// `up_to` is a bug's id, kept in `settings`: every bug up to it is in the table, none above it is. A search looks
// through those above in their own rows, at most `unindexed_searched_max` of them: only during a flood of reports is
// something found later than it is filed. Words of another folding than this program's (bugs::search_fold_version) are
// replaced in place, the oldest first, behind everything else. Writer's thread, but for `search`.
#pragma once

#include <cstdint>
#include <unordered_set>

#include "bugs/bug.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite::board {

/// Read and compared in about 50 ms.
inline constexpr std::int64_t unindexed_searched_max = 20'000;
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

  /// The project's bugs that have all the words. Any reading connection.
  [[nodiscard]] static std::unordered_set<base::BugId> search(engine::Database& database, base::ProjectId project,
                                                              const std::vector<std::string>& words);

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

}  // namespace bughook::storage::sqlite::board
