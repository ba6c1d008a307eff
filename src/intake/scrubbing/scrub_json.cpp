#include "intake/scrubbing/scrub_json.hpp"

#include <optional>

#include "intake/scrubbing/scrub_html.hpp"
#include "intake/scrubbing/scrub_text.hpp"
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

[[gnu::noinline]] void write_clean(JsonWriter& out, std::string_view text) {
  const auto clean = scrub_text(text);
  out.string(clean ? *clean : text);
}

/// Nearly all texts have no word that a secret could be near; they do not pay for those that have.
void write_string(JsonWriter& out, std::string_view text, Strings strings) {
  if (strings == Strings::scanned && find_secret_word(text, 0)) {
    write_clean(out, text);
  } else {
    out.string(text);
  }
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
      .is_secret();
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
    case element_type::ARRAY:
      out.begin_array();
      for (const auto item : items_of(value)) write_scrubbed(out, item, strings);
      out.end_array();
      return;
    case element_type::OBJECT: write_scrubbed_object(out, members_of(value), strings); return;
    default: write_scalar(out, value); return;
  }
}

void write_scrubbed_member(JsonWriter& out, std::string_view key, element value, Strings strings) {
  out.key(key);
  if (names_secret(key) && can_be_secret(value)) {
    out.string(scrubbed);
  } else {
    write_scrubbed(out, value, strings);
  }
}

}  // namespace bughook::intake
