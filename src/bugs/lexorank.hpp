// Places on the board, in Jira's LexoRank form: `bucket|6 base-36 digits:` and, once a gap is used up,
// decimals after the colon (`0|r0002f:i`). Ranks of one bucket compare as texts, so a store orders by the
// column and moving one bug writes one row.
//
// A new bug goes to the end by its number alone (rank_of_number), without reading its neighbours. That stays
// right as long as every rank on the board is below the rank of the next number: so a bug that a person
// drags to the end goes to rank_between(the last, rank_of_number(next)), not to rank_after(the last).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bughook::bugs {

/// About 280 insertions at one place reach it; then the ranks around it should be dealt anew (ranks_between).
inline constexpr std::size_t rank_length_wanted_max = 64;

/// Canonical: no trailing zero among the decimals, and not the lowest rank, which has nothing before it.
[[nodiscard]] bool is_rank(std::string_view text);

/// `0|i00007:` for 1 and 8 steps on for each number after it. Rises with the number, for every number >= 1.
[[nodiscard]] std::string rank_of_number(std::int64_t number);

/// 8 steps on or back; closer where the end of the digits is near. Fails when the text is no rank.
[[nodiscard]] base::Result<std::string> rank_after(std::string_view rank);
[[nodiscard]] base::Result<std::string> rank_before(std::string_view rank);

/// Near the middle of the two and as short as that allows. Fails unless low < high, both in one bucket.
[[nodiscard]] base::Result<std::string> rank_between(std::string_view low, std::string_view high);

[[nodiscard]] inline bool wants_rebalance(std::string_view rank) { return rank.size() > rank_length_wanted_max; }

/// `count` ranks that rise from `low` to `high`, about evenly apart and so as short as there is room. Fails as
/// rank_between.
[[nodiscard]] base::Result<std::vector<std::string>> ranks_between(std::string_view low, std::string_view high,
                                                                   std::size_t count);

}  // namespace bughook::bugs
