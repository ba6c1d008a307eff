// The names of secrets that one project has beside those that are always looked for. They hold on one thread, for as
// long as a report of that project is read there: all that is read from a report passes the same scrubbers (JSON, text,
// HTML, replays), and none of them can forget to pass the words on.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "intake/scrubbing/secret_words.hpp"

namespace bughook::intake {

/// `words` are in lower case, of letters and digits, three at least; they must live as long as this. One at a time.
class OwnWords {
 public:
  explicit OwnWords(std::span<const std::string> words);
  ~OwnWords();
  OwnWords(const OwnWords&) = delete;
  OwnWords& operator=(const OwnWords&) = delete;
};

/// Whether there are any, here and now.
[[nodiscard]] bool has_own_words();

/// The first of them that begins at `from` or later, and before `until`.
[[nodiscard]] std::optional<SecretWord> find_own_word(std::string_view text, std::size_t from, std::size_t until);

}  // namespace bughook::intake
