// Takes what people typed into secret fields out of a captured page. The published SDKs write the value of
// every input into the page's HTML, passwords in clear; this blanks it before the page is stored. All other
// bytes stay exactly as they were: the page is evidence. Pure; any thread.
//
// The scanner follows the HTML standard's tokenizer as far as it decides where tags begin and end (quotes,
// comments, raw text), for a scanner that loses its place would let a password through.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bughook::intake {

/// What stands in a blanked field: of one length for all, so that not even the length is told.
inline constexpr std::string_view masked_input = "********";

/// What an input says of itself. Empty where it does not.
struct InputTraits {
  std::string_view type;
  std::string_view name;
  std::string_view id;
  std::string_view autocomplete;

  /// Passwords, one-time codes, payment cards; and whatever its name calls a secret, since a button that
  /// shows the password makes the input one of type text.
  [[nodiscard]] bool is_secret() const;
};

/// The page with every secret input blanked; nullopt when there was nothing to blank.
[[nodiscard]] std::optional<std::string> scrub_html(std::string_view html);

}  // namespace bughook::intake
