#include "intake/scrubbing/secret_inputs.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/html/html_tags.hpp"
#include "intake/scrubbing/scrub_text.hpp"
#include "intake/scrubbing/secret_words.hpp"

namespace bughook::intake {
namespace {

using base::equal_ignoring_case;

bool is_called(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view each) { return equal_ignoring_case(each, name); });
}

/// Of the standard's autofill field names: those whose values open an account or pay.
constexpr std::array<std::string_view, 8> secret_autocompletes = {"current-password", "new-password", "one-time-code",
                                                                  "cc-number",        "cc-csc",       "cc-exp",
                                                                  "cc-exp-month",     "cc-exp-year"};

/// `section-a billing cc-number`: the field's name may have words before and after it.
bool has_secret_autocomplete(std::string_view words) {
  while (!words.empty()) {
    const auto space = std::min(words.find(' '), words.size());
    const auto word = words.substr(0, space);
    for (const auto secret : secret_autocompletes) {
      if (equal_ignoring_case(word, secret)) return true;
    }
    words.remove_prefix(std::min(space + 1, words.size()));
  }
  return false;
}

/// As it is written in HTML that stands in JSON: `type=\"password\"`.
std::string_view without_escaped_quotes(std::string_view value) {
  if (value.size() >= 4 && value.starts_with('\\')) {
    value.remove_prefix(2);
    if (value.ends_with("\\\"") || value.ends_with("\\'")) value.remove_suffix(2);
  }
  return value;
}

/// An element that the page's own scripts define: what it is for only its attributes tell.
bool is_custom(std::string_view tag) { return tag.find('-') != std::string_view::npos; }

bool starts_with_ignoring_case(std::string_view text, std::string_view beginning) {
  return text.size() >= beginning.size() && equal_ignoring_case(text.substr(0, beginning.size()), beginning);
}

/// What was typed, under whatever name the page or an SDK keeps it.
bool holds_value(std::string_view attribute) {
  if (is_called(attribute, {"value", "bb-data-value"})) return true;
  return base::lowered(attribute).find("value") != std::string::npos;
}

/// Free text of a field, in which a page may repeat what was typed; not what refers to elements or is for tests.
bool may_repeat_value(std::string_view attribute) {
  if (is_called(attribute, {"title", "placeholder", "alt", "label"})) return true;
  if (starts_with_ignoring_case(attribute, "data-")) {
    return !starts_with_ignoring_case(attribute, "data-test") && !starts_with_ignoring_case(attribute, "data-v-") &&
           !starts_with_ignoring_case(attribute, "data-react") &&
           !is_called(attribute, {"data-cy", "data-qa", "data-id"});
  }
  return is_called(attribute, {"aria-label", "aria-description", "aria-placeholder", "aria-roledescription"});
}

/// What a style sheet, a label or a script finds elements by, and numbers that draw.
bool is_never_secret(std::string_view attribute) {
  return is_called(attribute, {"class", "id", "for", "name", "type", "rel", "d", "points", "transform", "viewBox"});
}

bool is_read_by_people(std::string_view attribute) {
  return is_called(attribute, {"title", "placeholder", "alt", "label", "aria-label", "aria-description"});
}

/// `data:image/png;base64,...`: nothing in it can be read letter by letter, and most of a page's bytes are such.
bool is_packed_data(std::string_view value) {
  constexpr std::size_t head_max = 100;
  return value.starts_with("data:") && value.substr(0, head_max).find(";base64,") != std::string_view::npos;
}

std::optional<std::string> blanked(std::string_view value) {
  if (value.find_first_not_of("* \t\r\n") == std::string_view::npos) return std::nullopt;
  return std::string(masked_input);
}

InputTraits traits_of(const base::HtmlTag& tag) {
  InputTraits traits;
  for (const auto& [name, value] : tag.attributes) traits.note(name, without_escaped_quotes(value));
  return traits;
}

}  // namespace

void InputTraits::note(std::string_view attribute, std::string_view value) {
  for (const auto& [known, trait] : std::initializer_list<std::pair<std::string_view, std::string_view*>>{
           {"type", &type}, {"name", &name}, {"id", &id}, {"autocomplete", &autocomplete}}) {
    if (trait->data() == nullptr && equal_ignoring_case(attribute, known)) *trait = value;
  }
}

bool InputTraits::is_secret() const {
  if (is_called(type, {"submit", "button", "reset"})) return false;  // their value is their label
  return equal_ignoring_case(type, "password") || has_secret_autocomplete(autocomplete) || names_secret(name) ||
         names_secret(id);
}

bool is_field(std::string_view tag) { return is_called(tag, {"input", "textarea", "select"}) || is_custom(tag); }

Secrecy secrecy_of(std::string_view tag, const InputTraits& traits) {
  const bool is_meta = equal_ignoring_case(tag, "meta");
  if ((!is_meta && !is_field(tag)) || !traits.is_secret()) return Secrecy::none;
  return is_meta ? Secrecy::meta : Secrecy::field;
}

std::optional<std::string> scrub_attribute(Secrecy secrecy, std::string_view name, std::string_view value) {
  if (value.empty() || is_packed_data(value)) return std::nullopt;
  if (secrecy == Secrecy::meta && equal_ignoring_case(name, "content")) return blanked(value);
  if (secrecy == Secrecy::field && !is_never_secret(name)) {
    if (holds_value(name)) return blanked(value);
    if (may_repeat_value(name) && looks_like_secret(value)) return blanked(value);
  }
  if (is_never_secret(name)) return std::nullopt;
  if (is_called(name, {"style", "_cssText"})) return scrub_css(value);
  if (names_secret(name) && looks_like_secret(value)) return std::string(scrubbed);
  return scrub_text(value, is_read_by_people(name) ? TextKind::page : TextKind::record);
}

std::optional<std::string> scrub_css(std::string_view css) {
  constexpr std::string_view beginning = "url(";
  std::optional<std::string> out;
  std::size_t copied = 0;
  for (auto at = css.find(beginning); at != std::string_view::npos; at = css.find(beginning, at)) {
    at += beginning.size();
    const auto url = css.substr(at, css.find(')', at) - at);
    const auto data = url.substr(std::min(url.find_first_not_of("\"' "), url.size()));
    const auto clean = is_packed_data(data) ? std::nullopt : scrub_text(url);
    if (clean) {
      if (!out) out.emplace().reserve(css.size());
      out->append(css, copied, at - copied).append(*clean);
      copied = at + url.size();
    }
    at += url.size();
  }
  if (out) out->append(css, copied);
  return out;
}

std::optional<std::string> mask_secret_inputs(std::string_view text) {
  const auto first = text.find('<');
  if (first == std::string_view::npos) return std::nullopt;
  std::optional<std::string> out;
  std::size_t copied = 0;
  const auto mask = [&](std::size_t begin, std::size_t end) {
    if (begin < copied || !blanked(text.substr(begin, end - begin))) return;
    if (!out) out.emplace().reserve(text.size() + masked_input.size());
    out->append(text, copied, begin - copied).append(masked_input);
    copied = end;
  };
  base::HtmlTags tags(text);
  while (const auto tag = tags.next()) {
    const auto secrecy = secrecy_of(tag->name, traits_of(*tag));
    if (secrecy == Secrecy::none) continue;
    for (const auto& [name, value] : tag->attributes) {
      const bool is_told = secrecy == Secrecy::meta ? equal_ignoring_case(name, "content") : holds_value(name);
      if (value.empty() || !is_told) continue;
      const auto begin = static_cast<std::size_t>(value.data() - text.data());
      const bool is_escaped = value.starts_with("\\\"");  // then it has its spaces, and ends with the next such quote
      const auto end = is_escaped ? text.find("\\\"", begin + 2) : begin + value.size();
      mask(is_escaped ? begin + 2 : begin, std::min(end, text.size()));
    }
    const auto behind = static_cast<std::size_t>(tag->text.data() - text.data()) + tag->text.size();
    // One that is not closed goes to the end, and is looked for once.
    if (behind >= copied && equal_ignoring_case(tag->name, "textarea")) {
      mask(behind, std::min(text.find("</", behind), text.size()));
    }
  }
  if (out) out->append(text, copied);
  return out;
}

}  // namespace bughook::intake
