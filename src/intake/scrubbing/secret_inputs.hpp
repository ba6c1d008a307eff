// The fields of a page that hold secrets, and what of their attributes tells them. One rule for captured pages, for
// the nodes of replays and for HTML in the bodies of requests. Pure; any thread.
#pragma once

#include <cstdint>
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

  /// Takes the attribute in if it is one of these. The first of two with one name counts, as in browsers.
  void note(std::string_view attribute, std::string_view value);

  /// Passwords, one-time codes, payment cards; and whatever its name calls a secret, since a button that
  /// shows the password makes the input one of type text.
  [[nodiscard]] bool is_secret() const;
};

enum class Secrecy : std::uint8_t {
  none,
  field,  // what was typed or chosen: inputs, text areas, lists, and elements that scripts define
  meta,   // `<meta name="csrf-token" content="...">`
};

/// How the element with this name and these traits keeps a secret.
[[nodiscard]] Secrecy secrecy_of(std::string_view tag, const InputTraits& traits);

/// Whether an element of this name can be one that people type into or choose from.
[[nodiscard]] bool is_field(std::string_view tag);

/// What stands in an attribute's place; nullopt where it may stay.
[[nodiscard]] std::optional<std::string> scrub_attribute(Secrecy secrecy, std::string_view name,
                                                         std::string_view value);

/// The addresses within a style sheet, which may be signed. Nothing else of it: `.password:focus` is no secret.
[[nodiscard]] std::optional<std::string> scrub_css(std::string_view css);

/// Any text that may have HTML in it, with the values of its secret fields blanked.
[[nodiscard]] std::optional<std::string> mask_secret_inputs(std::string_view text);

}  // namespace bughook::intake
