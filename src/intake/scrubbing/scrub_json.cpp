#include "intake/scrubbing/scrub_json.hpp"

#include <optional>
#include <unordered_set>

#include "intake/scrubbing/html_tags.hpp"
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

/// The member as text; empty if there is none, or it is no string.
std::string_view text_of(object value, std::string_view key) {
  std::string_view text;
  return value[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
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

/// Objects that describe an input: `{type: "password", value: ...}`, `{name: "Authorization", value: ...}`.
bool describes_secret_input(object value) {
  return InputTraits{text_of(value, "type"), text_of(value, "name"), text_of(value, "id"),
                     text_of(value, "autocomplete")}
      .is_secret();
}

bool is_input_value(std::string_view key) { return key == "value" || key == "bb-data-value"; }

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

/// Writes a replay twice as careful as fast: first it learns which elements are secret inputs.
class ReplayWriter {
 public:
  explicit ReplayWriter(JsonWriter& out) : out_(out) {}

  /// Elements are numbered; what is typed later names the number only.
  void learn(element value) {
    if (value.type() == element_type::ARRAY) {
      for (const auto item : items_of(value)) learn(item);
    } else if (value.type() == element_type::OBJECT) {
      const auto node = members_of(value);
      for (const auto& attributes : {node["a"], node["attributes"]}) {
        object described;
        std::int64_t id = 0;
        if (attributes.get(described) != simdjson::SUCCESS || !describes_secret_input(described)) continue;
        if (node["id"].get(id) == simdjson::SUCCESS) secret_inputs_.insert(id);
      }
      for (const auto [key, member] : node) learn(member);
    }
  }

  void write(element value) {
    switch (value.type()) {
      case element_type::ARRAY:
        out_.begin_array();
        for (const auto item : items_of(value)) write(item);
        out_.end_array();
        return;
      case element_type::OBJECT: write_node(members_of(value)); return;
      default: write_scalar(out_, value); return;
    }
  }

 private:
  void write_node(object node) {
    const bool is_input = describes_secret_input(node);
    const bool is_of_input = !secret_inputs_.empty() && is_secret(node["id"]);
    out_.begin_object();
    for (const auto [key, value] : node) {
      out_.key(key);
      if (is_input && is_input_value(key)) {
        write_masked(value);
      } else if (is_of_input && (key == "text" || key == "attributes")) {
        write_change(value);  // rrweb: {id, text}, {id, attributes: {value}}
      } else if (!secret_inputs_.empty() && (key == "i" || key == "r")) {
        write_action(key, value);  // own: {i: [id, text]}, {r: [id, name, text]}
      } else {
        write(value);
      }
    }
    out_.end_object();
  }

  void write_change(element value) {
    object attributes;
    if (value.get(attributes) != simdjson::SUCCESS) {
      write_masked(value);
      return;
    }
    out_.begin_object();
    for (const auto [key, member] : attributes) {
      out_.key(key);
      if (is_input_value(key)) {
        write_masked(member);
      } else {
        write(member);
      }
    }
    out_.end_object();
  }

  void write_action(std::string_view key, element value) {
    array parts;
    std::string_view name;
    const bool is_typed = value.get(parts) == simdjson::SUCCESS && is_secret(parts.at(0)) &&
                          (key == "i" || (parts.at(1).get(name) == simdjson::SUCCESS && is_input_value(name)));
    if (!is_typed) {
      write(value);
      return;
    }
    std::size_t index = 0;
    out_.begin_array();
    for (const auto part : parts) {
      if (++index == parts.size()) {
        write_masked(part);
      } else {
        write(part);
      }
    }
    out_.end_array();
  }

  /// What the SDK masked itself is kept: the player shows as many stars as letters were typed.
  void write_masked(element value) {
    std::string_view text;
    const bool tells = value.get(text) != simdjson::SUCCESS ? can_be_secret(value)
                                                            : text.find_first_not_of('*') != std::string_view::npos;
    if (tells) {
      out_.string(masked_input);
    } else {
      write_scalar(out_, value);
    }
  }

  [[nodiscard]] bool is_secret(simdjson::simdjson_result<element> id) const {
    std::int64_t number = 0;
    return id.get(number) == simdjson::SUCCESS && secret_inputs_.contains(number);
  }

  JsonWriter& out_;
  std::unordered_set<std::int64_t> secret_inputs_;
};

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

void write_replay(JsonWriter& out, element replay) {
  ReplayWriter writer(out);
  writer.learn(replay);
  writer.write(replay);
}

}  // namespace bughook::intake
