// The secret that belongs to a word which tells of one: where it stands in the text around, and what stays in its
// place. Each look ahead or back has a bound or ends what is looked at, so that the whole is linear in the text. Pure;
// any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "intake/scrubbing/scrub_text.hpp"
#include "intake/scrubbing/secret_words.hpp"

namespace bughook::intake {

/// A piece of the text and what to put there.
struct Cut {
  std::size_t begin;
  std::size_t end;
  std::string text = std::string(scrubbed);
};

/// nullopt where the word is just a word. The cut never begins before the word.
[[nodiscard]] std::optional<Cut> secret_near(std::string_view text, const SecretWord& word, TextKind kind);

}  // namespace bughook::intake
