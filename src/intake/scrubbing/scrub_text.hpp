// Takes secrets out of running text: lines of the console, request bodies, response texts, header dumps,
// URLs, texts of a page. It does not know which of these it has, so it works by what a secret looks like in all of
// them: a name that says so, a colon or an equals sign, a value; an element or a form's part of such a name; an input
// for passwords; `Bearer` and a credential; a JSON Web Token; a password in a URL; and by shapes that nothing but a
// secret has: keys of known providers, private keys, card numbers. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bughook::intake {

/// What stands in place of a secret.
inline constexpr std::string_view scrubbed = "[scrubbed]";

enum class TextKind : std::uint8_t {
  record,  // what machines wrote: when in doubt more is taken, for a bug without a token is still a bug
  page,    // what people read: behind the name stands a secret only if it looks like one, not a word
  typed,   // what the reporter wrote, which is the report itself: only what has the shape of a secret
};

/// The text without its secrets; nullopt when it holds none, which costs about 0.4 ns a byte and no memory.
[[nodiscard]] std::optional<std::string> scrub_text(std::string_view text, TextKind kind = TextKind::record);

/// Whether scrub_text would have to look closer; nearly all texts do not pay for those that it does.
[[nodiscard]] bool may_hold_secret(std::string_view text);

/// Whether a text is a credential rather than a word or a sentence: no spaces, and not letters alone.
[[nodiscard]] bool looks_like_secret(std::string_view text);

}  // namespace bughook::intake
