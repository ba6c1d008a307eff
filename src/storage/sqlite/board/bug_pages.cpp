#include "storage/sqlite/board/bug_pages.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include "storage/sqlite/board/text_index.hpp"

namespace bughook::storage::sqlite::board {

namespace {

using bugs::BugOrder;

constexpr const char* count_all_sql = "SELECT count(*) FROM board WHERE project = ?1";
constexpr const char* count_tail_sql = "SELECT count(*) FROM board_tail WHERE project = ?1";
constexpr const char* count_open_sql = "SELECT count(*) FROM board WHERE project = ?1 AND status = 'OPEN'";
constexpr const char* count_open_tail_sql =
    "SELECT count(*) FROM board_tail t CROSS JOIN bugs b ON b.id = t.bug WHERE t.project = ?1 AND b.status = 'OPEN'";
constexpr const char* newest_sql =
    "SELECT number, bug, status, lexorank, type, priority, reported_by, created_at FROM board "
    "WHERE project = ?1 AND number < ?2 ORDER BY number DESC";
constexpr const char* column_sql =
    "SELECT number, bug, status, lexorank, type, priority, reported_by, created_at FROM board INDEXED BY board_ranks "
    "WHERE project = ?1 AND status = ?2 AND (lexorank, number) > (?3, ?4) ORDER BY lexorank, number";
constexpr const char* tail_sql =
    "SELECT t.number, t.bug, b.status, b.lexorank, b.type, b.priority, b.reported_by, b.created_at "
    "FROM board_tail t CROSS JOIN bugs b ON b.id = t.bug WHERE t.project = ?1";
constexpr const char* next_status_sql =
    "SELECT status FROM board WHERE project = ?1 AND status > ?2 ORDER BY status LIMIT 1";

constexpr std::int64_t no_bound = std::numeric_limits<std::int64_t>::max();

/// What a filter and an order look at.
struct Entry {
  std::int64_t number = 0;
  base::BugId bug;
  std::string status, lexorank;
};

/// Views into the row: until the next one.
struct Facts {
  explicit Facts(const engine::Rows& rows)
      : number(rows.integer(0)),
        bug(rows.id<base::BugId>(1)),
        status(rows.text(2)),
        lexorank(rows.text(3)),
        type(rows.text(4)),
        priority(rows.text(5)),
        reported_by(rows.text(6)),
        created_at(rows.time(7)) {}

  [[nodiscard]] Entry entry() const { return {number, bug, std::string(status), std::string(lexorank)}; }

  std::int64_t number;
  base::BugId bug;
  std::string_view status, lexorank, type, priority, reported_by;
  base::Timestamp created_at;
};

class Judge {
 public:
  Judge(engine::Database& database, base::ProjectId project, const bugs::BugFilter& filter, const base::Clock& clock)
      : filter_(filter), looked_(clock) {
    for (const auto priority : filter.priorities) priorities_.emplace_back(bugs::to_text(priority));
    if (!filter.words.empty()) search_.emplace(database, project, filter.words);
  }

  /// False when its facts, or the index of words, show that it is not wanted.
  [[nodiscard]] bool may_want(const Facts& bug) const {
    return is_any(filter_.statuses, bug.status) && is_any(filter_.types, bug.type) &&
           is_any(priorities_, bug.priority) && is_any(filter_.reporters, bug.reported_by) &&
           (!filter_.since || bug.created_at >= *filter_.since) &&
           (!filter_.until || bug.created_at < *filter_.until) &&
           (!search_ || !search_->is_indexed(bug.bug) || search_->has_found(bug.bug));
  }
  /// Of one that it may want: its text decides.
  [[nodiscard]] bool must_look_at(base::BugId bug) const { return search_ && !search_->is_indexed(bug); }
  [[nodiscard]] bool wants(base::BugId bug) { return !must_look_at(bug) || search_->looks_like_it(bug, looked_); }
  /// It has looked through as much as it may.
  [[nodiscard]] bool is_over() const { return looked_.is_over(); }

 private:
  static bool is_any(const std::vector<std::string>& wanted, std::string_view value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
  }

  const bugs::BugFilter& filter_;
  std::vector<std::string> priorities_;
  LookThrough looked_;
  std::optional<TextSearch> search_;  // none: no words are wanted
};

bool comes_before(BugOrder order, const Entry& a, const Entry& b) {
  if (order == BugOrder::newest) return a.number > b.number;
  return std::tie(a.status, a.lexorank, a.number) < std::tie(b.status, b.lexorank, b.number);
}

class PageReader {
 public:
  PageReader(engine::Database& database, base::ProjectId project, const bugs::BugQuery& query, const base::Clock& clock)
      : database_(database), project_(project), query_(query), judge_(database, project, query.filter, clock) {}

  [[nodiscard]] PageOfBugs read() {
    read_tail();
    if (query_.order == BugOrder::newest) {
      const auto below = query_.after ? query_.after->number : no_bound;
      walk(database_.statement(newest_sql).query(project_, below));
    } else {
      read_columns();
    }
    take_tail_before(nullptr);
    PageOfBugs page;
    const bool more = found_.size() > query_.limit;
    if (more) found_.resize(query_.limit);
    for (const auto& entry : found_) page.bugs.push_back(entry.bug);
    if (more && !found_.empty()) {
      page.next = cursor_of(std::move(found_.back()));
    } else if (looked_up_to_) {
      page.next = cursor_of(std::move(*looked_up_to_));
    }
    return page;
  }

 private:
  static bugs::BugCursor cursor_of(Entry entry) {
    return {entry.number, std::move(entry.status), std::move(entry.lexorank)};
  }

  [[nodiscard]] bool is_done() const { return found_.size() > query_.limit || looked_up_to_; }

  /// Sorted so that the first stands at the end.
  void read_tail() {
    auto rows = database_.statement(tail_sql).query(project_);
    while (rows.next()) {
      const Facts facts(rows);
      if (!judge_.may_want(facts)) continue;
      auto entry = facts.entry();
      if (is_on_page(entry)) tail_.push_back(std::move(entry));
    }
    std::sort(tail_.begin(), tail_.end(),
              [&](const Entry& a, const Entry& b) { return comes_before(query_.order, b, a); });
  }

  [[nodiscard]] bool is_on_page(const Entry& entry) const {
    if (!query_.after) return true;
    return comes_before(query_.order, {query_.after->number, {}, query_.after->status, query_.after->lexorank}, entry);
  }

  void read_columns() {
    for (const auto& status : statuses()) {
      if (is_done()) return;
      if (query_.after && status < query_.after->status) continue;
      const bool goes_on = query_.after && status == query_.after->status;
      const std::string_view rank = goes_on ? std::string_view(query_.after->lexorank) : std::string_view();
      walk(database_.statement(column_sql).query(project_, status, rank, goes_on ? query_.after->number : 0));
    }
  }

  [[nodiscard]] std::vector<std::string> statuses() {
    auto statuses = query_.filter.statuses;
    std::sort(statuses.begin(), statuses.end());
    statuses.erase(std::unique(statuses.begin(), statuses.end()), statuses.end());
    if (!statuses.empty()) return statuses;
    for (std::string last;; last = statuses.back()) {
      auto rows = database_.statement(next_status_sql).query(project_, last);
      if (!rows.next()) return statuses;
      statuses.push_back(rows.string(0));
    }
  }

  void walk(engine::Rows rows) {
    while (!is_done() && rows.next()) {
      const Facts facts(rows);
      if (!judge_.may_want(facts)) continue;
      auto entry = facts.entry();
      take_tail_before(&entry);
      if (!is_done()) take(std::move(entry));
    }
  }

  /// In the order of the page, so that where a search ends nothing before it is left out.
  void take(Entry entry) {
    const bool is_wanted = judge_.wants(entry.bug);
    if (judge_.is_over()) looked_up_to_ = entry;
    if (is_wanted) found_.push_back(std::move(entry));
  }

  void take_tail_before(const Entry* bound) {
    while (!tail_.empty() && !is_done() && (bound == nullptr || comes_before(query_.order, tail_.back(), *bound))) {
      auto next = std::move(tail_.back());
      tail_.pop_back();
      take(std::move(next));
    }
  }

  engine::Database& database_;
  const base::ProjectId project_;
  const bugs::BugQuery& query_;
  Judge judge_;
  std::vector<Entry> tail_;            // what is left of it
  std::vector<Entry> found_;           // at most one more than the page holds
  std::optional<Entry> looked_up_to_;  // the search ended here: it has looked through as much as it may
};

/// Reports choose their own type: a flood of different ones must not make an answer of megabytes.
constexpr std::size_t values_counted_max = 200;

class Tally {
 public:
  /// Makes no text of a value that was seen before.
  void add(std::string_view value) {
    const auto known = counts_.find(value);
    if (known != counts_.end()) {
      ++known->second;
    } else {
      counts_.emplace(value, 1);
    }
  }
  /// The commonest.
  [[nodiscard]] std::map<std::string, std::int64_t> take() const {
    std::vector<std::pair<std::string, std::int64_t>> sorted(counts_.begin(), counts_.end());
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    if (sorted.size() > values_counted_max) sorted.resize(values_counted_max);
    return {sorted.begin(), sorted.end()};
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> counts_;
};

}  // namespace

PageOfBugs find_page(engine::Database& database, base::ProjectId project, const bugs::BugQuery& query,
                     const base::Clock& clock) {
  return PageReader(database, project, query, clock).read();
}

bugs::BugCounts count(engine::Database& database, base::ProjectId project, const bugs::BugFilter& filter,
                      const base::Clock& clock) {
  Judge judge(database, project, filter, clock);
  bool is_complete = true;
  std::int64_t total = 0;
  Tally statuses;
  Tally types;
  Tally priorities;
  const auto add_all = [&](engine::Rows rows) {
    while (rows.next()) {
      const Facts facts(rows);
      if (!judge.may_want(facts)) continue;
      // Those that the index holds are counted all the same.
      if (judge.is_over() && judge.must_look_at(facts.bug)) {
        is_complete = false;
        continue;
      }
      if (!judge.wants(facts.bug)) continue;
      ++total;
      statuses.add(facts.status);
      types.add(facts.type);
      priorities.add(facts.priority);
    }
  };
  add_all(database.statement(newest_sql).query(project, no_bound));
  add_all(database.statement(tail_sql).query(project));
  return {total, is_complete, statuses.take(), types.take(), priorities.take()};
}

bugs::BugTotals totals(engine::Database& database, base::ProjectId project) {
  const auto number = [&](const char* sql) {
    auto rows = database.statement(sql).query(project);
    return rows.next() ? rows.integer(0) : 0;
  };
  return {.bugs = number(count_all_sql) + number(count_tail_sql),
          .open = number(count_open_sql) + number(count_open_tail_sql)};
}

}  // namespace bughook::storage::sqlite::board
