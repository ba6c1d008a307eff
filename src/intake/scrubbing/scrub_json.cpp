#include "intake/scrubbing/scrub_json.hpp"

#include <optional>

#include "base/ascii.hpp"
#include "intake/scrubbing/card_numbers.hpp"
#include "intake/scrubbing/scrub_text.hpp"
#include "intake/scrubbing/secret_inputs.hpp"
#include "intake/scrubbing/secret_words.hpp"

namespace bughook::intake {
namespace {

using JsonWriter = base::BufferedJsonWriter;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

/// By value: what value_unsafe() answers lives only as long as the expression.
array items_of(element value) { return value.get_array().value_unsafe(); }
object members_of(element value) { return value.get_object().value_unsafe(); }

/// Whether a value can be one: `hasPassword: true` and an empty one tell nothing.
bool can_be_secret(element value) {
  switch (value.type()) {
    case element_type::BOOL:
    case element_type::NULL_VALUE: return false;
    case element_type::STRING: return !value.get_string().value_unsafe().empty();
    case element_type::ARRAY: return items_of(value).size() > 0;
    case element_type::OBJECT: return members_of(value).size() > 0;
    default: return true;
  }
}

[[gnu::noinline]] void write_clean(JsonWriter& out, std::string_view text, Strings strings) {
  const auto clean = scrub_text(text, strings == Strings::scanned ? TextKind::record : TextKind::typed);
  out.string(clean ? *clean : text);
}

/// Nearly all texts have no word that a secret could be near; they do not pay for those that have.
void write_string(JsonWriter& out, std::string_view text, Strings strings) {
  if (may_hold_secret(text)) {
    write_clean(out, text, strings);
  } else {
    out.string(text);
  }
}

void write_number(JsonWriter& out, element value) {
  constexpr std::uint64_t least_card = 10'000'000'000'000;
  std::uint64_t number = 0;
  if (value.get(number) == simdjson::SUCCESS && number >= least_card && is_card_number(number)) {
    out.string(scrubbed);
  } else {
    write_scalar(out, value);
  }
}

/// `["X-Api-Key", "..."]`, as the headers of a request are written one by one. A list of two names stays.
bool is_secret_pair(array items) {
  std::string_view name;
  std::string_view value;
  return items.size() == 2 && items.at(0).get(name) == simdjson::SUCCESS &&
         items.at(1).get(value) == simdjson::SUCCESS && names_secret(name) && looks_like_secret(value);
}

void write_scrubbed_array(JsonWriter& out, array items, Strings strings) {
  out.begin_array();
  if (is_secret_pair(items)) {
    out.string(items.at(0).get_string().value_unsafe()).string(scrubbed);
  } else {
    for (const auto item : items) write_scrubbed(out, item, strings);
  }
  out.end_array();
}

/// `headers`, `requestHeaders`: there a session's id opens the session, whatever the header is called.
bool are_headers(std::string_view key) {
  constexpr std::string_view end = "headers";
  return key.size() >= end.size() && base::equal_ignoring_case(key.substr(key.size() - end.size()), end);
}

void write_headers(JsonWriter& out, object headers, Strings strings) {
  out.begin_object();
  for (auto at = headers.begin(); at != headers.end(); ++at) {
    const auto name = at.key();
    if (base::lowered(name).find("session") != std::string::npos && can_be_secret(at.value())) {
      out.key(name).string(scrubbed);
    } else {
      write_scrubbed_member(out, name, at.value(), strings);
    }
  }
  out.end_object();
}

void write_scrubbed_object(JsonWriter& out, object value, Strings strings) {
  std::optional<bool> is_input;  // asked once: it walks the object, which may have the key a million times
  out.begin_object();
  for (auto at = value.begin(); at != value.end(); ++at) {  // the pairs of a range-for cost 10 ns each
    const auto key = at.key();
    const auto member = at.value();
    const bool is_value = key == "value";
    if (is_value && !is_input) is_input = describes_secret_input(value);
    if (is_value && *is_input && can_be_secret(member)) {
      out.key(key).string(scrubbed);
    } else {
      write_scrubbed_member(out, key, member, strings);
    }
  }
  out.end_object();
}

}  // namespace

std::string_view text_of(object value, std::string_view key) {
  std::string_view text;
  return value[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

bool describes_secret_input(object value) {
  return InputTraits{text_of(value, "type"), text_of(value, "name"), text_of(value, "id"),
                     text_of(value, "autocomplete")}
             .is_secret() ||
         names_secret(text_of(value, "key"));
}

void write_scalar(JsonWriter& out, element value) {
  switch (value.type()) {
    case element_type::STRING: out.string(value.get_string().value_unsafe()); return;
    case element_type::INT64: out.integer(value.get_int64().value_unsafe()); return;
    case element_type::UINT64: out.unsigned_integer(value.get_uint64().value_unsafe()); return;
    case element_type::DOUBLE: out.number(value.get_double().value_unsafe()); return;
    case element_type::BOOL: out.boolean(value.get_bool().value_unsafe()); return;
    default: out.null(); return;
  }
}

void write_scrubbed(JsonWriter& out, element value, Strings strings) {
  switch (value.type()) {
    case element_type::STRING: write_string(out, value.get_string().value_unsafe(), strings); return;
    case element_type::ARRAY: write_scrubbed_array(out, items_of(value), strings); return;
    case element_type::OBJECT: write_scrubbed_object(out, members_of(value), strings); return;
    default: write_number(out, value); return;
  }
}

void write_scrubbed_member(JsonWriter& out, std::string_view key, element value, Strings strings) {
  out.key(key);
  if (names_secret(key) && can_be_secret(value)) {
    out.string(scrubbed);
  } else if (value.is_object() && are_headers(key)) {
    write_headers(out, members_of(value), strings);
  } else {
    write_scrubbed(out, value, strings);
  }
}

}  // namespace bughook::intake
