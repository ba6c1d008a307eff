#include "intake/replays/known_nodes.hpp"

#include "intake/replays/inert_elements.hpp"
#include "intake/scrubbing/scrub_json.hpp"

namespace bughook::intake {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

}  // namespace

std::optional<std::int64_t> node_id(simdjson::simdjson_result<element> value) {
  std::int64_t id = 0;
  if (value.get(id) != simdjson::SUCCESS) return std::nullopt;
  return id;
}

Secrecy secrecy_of_element(std::string_view tag, object attributes) {
  return secrecy_of(tag, InputTraits{text_of(attributes, "type"), text_of(attributes, "name"),
                                     text_of(attributes, "id"), text_of(attributes, "autocomplete")});
}

std::string_view masked(std::string_view typed) {
  return typed.find_first_not_of('*') == std::string_view::npos ? typed : masked_input;
}

/// How the two formats call the parts of an element.
struct KnownNodes::Keys {
  std::string_view attributes;
  std::string_view children;
};

void KnownNodes::learn(object value) {
  learn_node(value);
  for (const auto [key, member] : value) learn_value(member);
}

void KnownNodes::learn_value(element value) {
  array items;
  object node;
  if (value.get(items) == simdjson::SUCCESS) {
    for (const auto item : items) learn_value(item);
  } else if (value.get(node) == simdjson::SUCCESS) {
    learn(node);
  }
}

void KnownNodes::learn_node(object node) {
  std::string_view tag;
  object attributes;
  array insertion;
  if (node[""].get(tag) == simdjson::SUCCESS) {
    learn_element(node, tag, {"a", "c"});
  } else if (node["tagName"].get(tag) == simdjson::SUCCESS) {
    learn_element(node, tag, {"attributes", "childNodes"});
  } else if (node["attributes"].get(attributes) == simdjson::SUCCESS) {
    // An input that becomes one for passwords later was one before as well, for all that is known.
    const auto id = node_id(node["id"]);
    if (id && describes_secret_input(attributes)) note(*id, secret_input);
  } else if (node["p"].get(insertion) == simdjson::SUCCESS) {
    learn_insertion(node_id(insertion.at(0)), node_id(insertion.at(2)["id"]));
  } else if (const auto parent = node_id(node["parentId"])) {
    learn_insertion(parent, node_id(node["node"]["id"]));
  }
}

void KnownNodes::learn_element(object node, std::string_view tag, const Keys& keys) {
  const auto id = node_id(node["id"]);
  if (!id) return;
  if (intake::is_link(tag)) note(*id, link);
  if (intake::is_style(tag)) note(*id, style);
  object attributes;
  if (node[keys.attributes].get(attributes) == simdjson::SUCCESS &&
      secrecy_of_element(tag, attributes) == Secrecy::field) {
    note(*id, secret_input);
  }
  array children;
  if ((!is_style(*id) && !is_secret_input(*id)) || node[keys.children].get(children) != simdjson::SUCCESS) return;
  for (const auto child : children) learn_insertion(id, node_id(child["id"]));
}

/// What is put into a style sheet later is one.
void KnownNodes::learn_insertion(std::optional<std::int64_t> parent, std::optional<std::int64_t> child) {
  if (!parent || !child) return;
  for (const auto trait : {style, secret_input}) {
    if (has(*parent, trait)) note(*child, trait);
  }
}

}  // namespace bughook::intake
