// What a person finds bugs by: the words of a bug's text, folded so that neither case, accents nor punctuation count
// (by Unicode's tables, not by ours). Console and network logs are not among them: they would be most of the index, and
// what stands in them is found at too many bugs to tell these apart. One definition for all stores: an index keeps
// these words, and what is not indexed yet is compared by them, so a search finds the same either way. Scripts that put
// no spaces between words give one word a letter. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bugs/bug.hpp"

namespace bughook::bugs {

/// Of the rules below: an index made by others is made anew (storage/sqlite/board/text_index.hpp).
inline constexpr std::int64_t search_fold_version = 2;

/// More is no prose but a log pasted into the description; its beginning is enough to find it by.
inline constexpr std::size_t indexed_words_max = 2'000;
/// Longer ones are encoded data. A cut word is still found by its beginning.
inline constexpr std::size_t word_bytes_max = 64;
/// Each costs a look into the index.
inline constexpr std::size_t query_words_max = 10;

/// The words of the text, each once, in the order in which they first stand there; at most `words_max`.
[[nodiscard]] std::vector<std::string> search_words(std::string_view text, std::size_t words_max);

/// Those of its description, reporter, type, the page it was reported on, and its number.
[[nodiscard]] std::vector<std::string> search_words(const Bug& bug);

/// Is each wanted word the beginning of one that is there?
[[nodiscard]] bool has_words(const std::vector<std::string>& there, const std::vector<std::string>& wanted);

}  // namespace bughook::bugs
