#include "storage/sqlite/board/placing.hpp"

#include <limits>

#include "bugs/lexorank.hpp"

namespace bughook::storage::sqlite::board {

namespace {

constexpr const char* neighbour_sql =
    "SELECT p.bug, p.number, p.lexorank FROM bugs b JOIN board p ON p.project = b.project AND p.number = b.number "
    "WHERE b.id = ?1 AND b.project = ?2 AND p.status = ?3";
constexpr const char* following_sql =
    "SELECT bug, number, lexorank FROM board INDEXED BY board_ranks "
    "WHERE project = ?1 AND status = ?2 AND (lexorank, number) > (?3, ?4) ORDER BY lexorank, number LIMIT ?5";
constexpr const char* preceding_sql =
    "SELECT bug, number, lexorank FROM board INDEXED BY board_ranks "
    "WHERE project = ?1 AND status = ?2 AND (lexorank, number) < (?3, ?4) ORDER BY lexorank DESC, number DESC LIMIT ?5";
constexpr const char* rank_bug_sql = "UPDATE bugs SET lexorank = ?2 WHERE id = ?1";
constexpr const char* rank_on_board_sql = "UPDATE board SET lexorank = ?3 WHERE project = ?1 AND number = ?2";

struct Neighbour {
  base::BugId bug;
  std::int64_t number = 0;
  std::string rank;
};

/// After every rank: those are made of digits, small letters and `|:`.
constexpr std::string_view behind_all_ranks = "~";

base::Failure moved_meanwhile(std::string_view field) {
  return base::fail(
      base::ErrorKind::conflict,
      "The board has changed: a neighbour of the new place was moved or removed. Reload it and try again.",
      std::string(field));
}

class Place {
 public:
  Place(engine::Database& database, const bugs::Bug& bug, const bugs::Placement& to, const std::string& end_of_board)
      : database_(database), bug_(bug), to_(to), end_of_board_(end_of_board) {}

  [[nodiscard]] base::Result<std::string> find() {
    if (auto found = find_neighbours(); !found) return base::Failure(found.error());
    const auto low = low_bound(after_);
    const auto high = high_bound(before_, low);
    if (low < high) {
      auto rank = bugs::rank_between(low, high);
      if (!rank || !bugs::wants_rebalance(*rank)) return rank;
    }
    return deal_anew();
  }

 private:
  base::Result<void> find_neighbours() {
    if (to_.after) after_ = named(*to_.after);
    if (to_.before) before_ = named(*to_.before);
    if (to_.after && !after_) return moved_meanwhile("after");
    if (to_.before && !before_) return moved_meanwhile("before");
    if (after_ && before_) {
      const bool in_order = std::tie(after_->rank, after_->number) < std::tie(before_->rank, before_->number);
      return in_order ? base::Result<void>() : moved_meanwhile("before");
    }
    if (before_) {
      after_ = first(preceding(*before_, 2));
    } else {
      if (!after_) after_ = first(preceding({{}, 0, std::string(behind_all_ranks)}, 2));
      if (after_) before_ = first(following(*after_, 2));
    }
    return {};
  }

  /// Of that column, and not the bug itself.
  std::optional<Neighbour> named(base::BugId id) {
    if (id == bug_.id) return std::nullopt;
    auto rows = database_.statement(neighbour_sql).query(id, bug_.project, to_.status);
    return rows.next() ? std::optional(from(rows)) : std::nullopt;
  }

  static Neighbour from(const engine::Rows& rows) { return {rows.id<base::BugId>(0), rows.integer(1), rows.string(2)}; }
  static std::optional<Neighbour> first(std::vector<Neighbour> found) {
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
  }

  std::vector<Neighbour> following(const Neighbour& place, std::size_t limit) {
    return walk(following_sql, place, limit);
  }
  std::vector<Neighbour> preceding(const Neighbour& place, std::size_t limit) {
    return walk(preceding_sql, place, limit);
  }
  std::vector<Neighbour> walk(const char* sql, const Neighbour& place, std::size_t limit) {
    std::vector<Neighbour> found;
    auto rows = database_.statement(sql).query(bug_.project, to_.status, place.rank, place.number, limit);
    while (rows.next()) {
      if (rows.id<base::BugId>(0) != bug_.id) found.push_back(from(rows));
    }
    return found;
  }

  /// Below the place: the neighbour's rank; with none, anything before what follows.
  [[nodiscard]] std::string low_bound(const std::optional<Neighbour>& neighbour) const {
    if (neighbour) return neighbour->rank;
    return bugs::rank_before(before_ ? before_->rank : end_of_board_).value_or(std::string());
  }
  /// Above it: with no neighbour the end of the board, so that a new bug still comes after it.
  [[nodiscard]] std::string high_bound(const std::optional<Neighbour>& neighbour, const std::string& low) const {
    if (neighbour) return neighbour->rank;
    return low < end_of_board_ ? end_of_board_ : bugs::rank_after(low).value_or(std::string());
  }

  base::Result<std::string> deal_anew() {
    auto above = after_ ? gather(preceding_sql, *after_) : Side{};
    auto below = before_ ? gather(following_sql, *before_) : Side{};
    std::vector<Neighbour> dealt(std::make_move_iterator(above.dealt.rbegin()),
                                 std::make_move_iterator(above.dealt.rend()));
    const auto place = dealt.size();
    dealt.push_back({bug_.id, bug_.number, {}});
    dealt.insert(dealt.end(), std::make_move_iterator(below.dealt.begin()), std::make_move_iterator(below.dealt.end()));

    const auto lowest = place > 0 ? dealt.front().rank : before_ ? before_->rank : end_of_board_;
    const auto low = above.bound ? above.bound->rank : bugs::rank_before(lowest).value_or(std::string());
    const auto& highest = place + 1 < dealt.size() ? dealt.back().rank : low;
    const auto ranks = bugs::ranks_between(low, high_bound(below.bound, std::max(low, highest)), dealt.size());
    if (!ranks) return moved_meanwhile("after");
    for (std::size_t i = 0; i < dealt.size(); ++i) {
      if (i == place) continue;
      database_.statement(rank_bug_sql).run(dealt[i].bug, (*ranks)[i]);
      database_.statement(rank_on_board_sql).run(bug_.project, dealt[i].number, (*ranks)[i]);
    }
    return (*ranks)[place];
  }

  /// From the place outwards: those to be dealt anew, and the first that stays.
  struct Side {
    std::vector<Neighbour> dealt;
    std::optional<Neighbour> bound;
  };
  Side gather(const char* sql, const Neighbour& nearest) {
    auto outwards = walk(sql, nearest, dealt_each_side_max);
    outwards.insert(outwards.begin(), nearest);
    Side side;
    for (auto& each : outwards) {
      // One that has the rank of the neighbour before it is in nobody's order yet.
      const bool distinct = side.dealt.empty() || each.rank != side.dealt.back().rank;
      const bool stays = each.rank.size() <= short_rank_bytes && distinct && !is_shared(each.rank);
      if (stays || side.dealt.size() == dealt_each_side_max) {
        side.bound = std::move(each);
        break;
      }
      side.dealt.push_back(std::move(each));
    }
    return side;
  }
  [[nodiscard]] bool is_shared(const std::string& rank) const {
    return after_ && before_ && after_->rank == before_->rank && rank == after_->rank;
  }

  engine::Database& database_;
  const bugs::Bug& bug_;
  const bugs::Placement& to_;
  const std::string& end_of_board_;
  std::optional<Neighbour> after_, before_;
};

}  // namespace

base::Result<std::string> make_place(engine::Database& database, const bugs::Bug& bug, const bugs::Placement& to,
                                     const std::string& end_of_board) {
  return Place(database, bug, to, end_of_board).find();
}

}  // namespace bughook::storage::sqlite::board
