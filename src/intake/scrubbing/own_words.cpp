#include "intake/scrubbing/own_words.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace bughook::intake {

namespace {

thread_local std::span<const std::string> words_here;

/// Where the word ends if it stands at `at`. As in all names, `-` and `_` may stand between any two letters.
std::optional<std::size_t> match(std::string_view text, std::size_t at, std::string_view word) {
  auto end = at;
  for (const char wanted : word) {
    while (end > at && end < text.size() && (text[end] == '-' || text[end] == '_')) ++end;
    if (end == text.size() || base::lower(text[end]) != wanted) return std::nullopt;
    ++end;
  }
  return end;
}

}  // namespace

OwnWords::OwnWords(std::span<const std::string> words) { words_here = words; }
OwnWords::~OwnWords() { words_here = {}; }

bool has_own_words() { return !words_here.empty(); }

std::optional<SecretWord> find_own_word(std::string_view text, std::size_t from, std::size_t until) {
  until = std::min(until, text.size());
  for (auto at = from; at < until; ++at) {
    const auto first = base::lower(text[at]);
    for (const auto& word : words_here) {
      if (word.front() != first) continue;
      if (const auto end = match(text, at, word)) return SecretWord{SecretWordKind::name, at, *end};
    }
  }
  return std::nullopt;
}

}  // namespace bughook::intake
