#include "intake/scrubbing/scrub_html.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/html/html_tags.hpp"
#include "intake/scrubbing/secret_words.hpp"

namespace bughook::intake {
namespace {

using base::HtmlTag;
using base::HtmlTags;

/// Of the standard's autofill field names: those whose values open an account or pay.
constexpr std::array<std::string_view, 8> secret_autocompletes = {"current-password", "new-password", "one-time-code",
                                                                  "cc-number",        "cc-csc",       "cc-exp",
                                                                  "cc-exp-month",     "cc-exp-year"};

/// Their value is their label.
constexpr std::array<std::string_view, 3> button_types = {"submit", "button", "reset"};

/// `section-a billing cc-number`: the field's name may have words before and after it.
bool has_secret_autocomplete(std::string_view words) {
  while (!words.empty()) {
    const auto space = std::min(words.find(' '), words.size());
    const auto word = words.substr(0, space);
    for (const auto secret : secret_autocompletes) {
      if (base::equal_ignoring_case(word, secret)) return true;
    }
    words.remove_prefix(std::min(space + 1, words.size()));
  }
  return false;
}

bool is_input(std::string_view tag) {
  return base::equal_ignoring_case(tag, "input") || base::equal_ignoring_case(tag, "textarea") ||
         base::equal_ignoring_case(tag, "select");
}

/// The first of two attributes with one name counts, as in browsers.
void note(std::string_view& trait, std::string_view value) {
  if (trait.data() == nullptr) trait = value;
}

InputTraits traits_of(const HtmlTag& tag) {
  InputTraits traits;
  for (const auto& [name, value] : tag.attributes) {
    if (base::equal_ignoring_case(name, "type")) note(traits.type, value);
    if (base::equal_ignoring_case(name, "name")) note(traits.name, value);
    if (base::equal_ignoring_case(name, "id")) note(traits.id, value);
    if (base::equal_ignoring_case(name, "autocomplete")) note(traits.autocomplete, value);
  }
  return traits;
}

/// The attributes of the tag that hold its value.
bool holds_value(std::string_view tag, std::string_view attribute) {
  if (base::equal_ignoring_case(tag, "meta")) return base::equal_ignoring_case(attribute, "content");
  return base::equal_ignoring_case(attribute, "value") || base::equal_ignoring_case(attribute, "bb-data-value");
}

}  // namespace

bool InputTraits::is_secret() const {
  for (const auto button : button_types) {
    if (base::equal_ignoring_case(type, button)) return false;
  }
  return base::equal_ignoring_case(type, "password") || has_secret_autocomplete(autocomplete) || names_secret(name) ||
         names_secret(id);
}

std::optional<std::string> scrub_html(std::string_view html) {
  std::optional<std::string> out;
  std::size_t copied = 0;
  HtmlTags tags(html);
  while (const auto tag = tags.next()) {
    // <meta name="csrf-token" content="..."> is the one secret that is no input.
    if (!is_input(tag->name) && !base::equal_ignoring_case(tag->name, "meta")) continue;
    if (!traits_of(*tag).is_secret()) continue;
    for (const auto& [name, value] : tag->attributes) {
      if (value.empty() || !holds_value(tag->name, name) || value == masked_input) continue;
      const auto begin = static_cast<std::size_t>(value.data() - html.data());
      if (!out) out.emplace().reserve(html.size() + masked_input.size());
      out->append(html, copied, begin - copied).append(masked_input);
      copied = begin + value.size();
    }
  }
  if (out) out->append(html, copied);
  return out;
}

}  // namespace bughook::intake
