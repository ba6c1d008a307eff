#include "intake/replays/rrweb_nodes.hpp"

#include "intake/replays/inert_elements.hpp"
#include "intake/replays/replay_values.hpp"
#include "intake/scrubbing/scrub_json.hpp"

namespace bughook::intake {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

/// rrweb-snapshot's NodeType.
enum class NodeKind { document = 0, doctype = 1, element = 2, text = 3, cdata = 4, comment = 5, none };

NodeKind kind_of(object node) {
  std::int64_t type = -1;
  if (!node_id(node["id"]) || node["type"].get(type) != simdjson::SUCCESS || type < 0 || type > 5)
    return NodeKind::none;
  const auto kind = static_cast<NodeKind>(type);
  std::string_view text;
  if (kind == NodeKind::element && node["tagName"].get(text) != simdjson::SUCCESS) return NodeKind::none;
  return kind;
}

bool is_true(object node, std::string_view key) {
  bool flag = false;
  return node[key].get(flag) == simdjson::SUCCESS && flag;
}

}  // namespace

/// As DOM has it: a document holds one element, with a doctype before it at most, and comments; a document within the
/// page is that of a frame, which comes by an event of its own.
bool RrwebNodeWriter::fits(object node, Place place) {
  const auto kind = kind_of(node);
  bool fits = kind != NodeKind::none && kind != NodeKind::document;
  if (place == Place::document && (kind == NodeKind::text || kind == NodeKind::cdata)) fits = false;
  if (place != Place::document && kind == NodeKind::doctype) fits = false;
  if ((place == Place::style || place == Place::secret) && kind != NodeKind::text && kind != NodeKind::comment) {
    fits = fits && place == Place::secret;  // the options of a select
  }
  if (!fits) ++left_out_;
  return fits;
}

std::optional<object> RrwebNodeWriter::fitting(element child, Place place) {
  object node;
  if (child.get(node) == simdjson::SUCCESS) return fits(node, place) ? std::optional(node) : std::nullopt;
  ++left_out_;
  return std::nullopt;
}

void RrwebNodeWriter::write(object node, Place place) {
  const auto kind = kind_of(node);
  out_.begin_object();
  out_.member("type", static_cast<int>(kind == NodeKind::cdata ? NodeKind::comment : kind));
  switch (kind) {
    case NodeKind::document: write_document(node); break;
    case NodeKind::doctype: write_doctype(node); break;
    case NodeKind::element: write_element(node, place); break;
    case NodeKind::text:
      out_.key("textContent");
      if (place == Place::style || is_true(node, "isStyle")) {
        write_inert_css(out_, text_of(node, "textContent"));
        out_.member("isStyle", true);
      } else {
        write_readable(text_of(node, "textContent"), place);
      }
      break;
    case NodeKind::cdata:  // a page of HTML can not hold one
    case NodeKind::comment:
    case NodeKind::none:
      out_.key("textContent");
      write_scrubbed_text(out_, text_of(node, "textContent"));
      break;
  }
  write_root(node);
  out_.member("id", *node_id(node["id"])).end_object();
}

void RrwebNodeWriter::write_document(object node) {
  out_.key("childNodes").begin_array();
  array children;
  bool has_doctype = false;
  bool has_element = false;
  if (node["childNodes"].get(children) == simdjson::SUCCESS) {
    for (const auto child : children) {
      const auto fitting_child = fitting(child, Place::document);
      if (!fitting_child) continue;
      const auto kind = kind_of(*fitting_child);
      const bool is_second =
          (kind == NodeKind::element && has_element) || (kind == NodeKind::doctype && (has_doctype || has_element));
      if (is_second) {
        ++left_out_;
        continue;
      }
      has_doctype |= kind == NodeKind::doctype;
      has_element |= kind == NodeKind::element;
      write(*fitting_child, Place::document);
    }
  }
  out_.end_array();
  // Players look at the first child of such a page without asking whether there is one.
  if (has_element && text_of(node, "compatMode") == "BackCompat") out_.member("compatMode", "BackCompat");
}

void RrwebNodeWriter::write_doctype(object node) {
  const auto name = text_of(node, "name");
  out_.member("name", inert_tag(name) == name && !name.empty() ? name : "html");
  out_.member("publicId", text_of(node, "publicId")).member("systemId", text_of(node, "systemId"));
}

void RrwebNodeWriter::write_element(object node, Place place) {
  const auto tag = text_of(node, "tagName");
  const auto inert = inert_tag(tag);
  out_.member("tagName", inert).key("attributes").begin_object();
  object attributes;
  const bool has_attributes = node["attributes"].get(attributes) == simdjson::SUCCESS && !is_script(tag);
  auto secrecy = has_attributes ? secrecy_of_element(tag, attributes) : Secrecy::none;
  if (place == Place::secret) secrecy = Secrecy::field;  // the options of a list
  if (has_attributes) write_attributes(tag, attributes, secrecy);
  out_.end_object();
  write_children(node, is_style(tag) ? Place::style : secrecy == Secrecy::field ? Place::secret : Place::page);
  write_flag(node, "isSVG");
  write_flag(node, "needBlock");
  write_flag(node, "isShadow");
  if (may_host_shadow(inert)) write_flag(node, "isShadowHost");
  if (is_custom_name(inert)) write_flag(node, "isCustom");
}

void RrwebNodeWriter::write_children(object node, Place place) {
  out_.key("childNodes").begin_array();
  array children;
  if (!is_script(text_of(node, "tagName")) && node["childNodes"].get(children) == simdjson::SUCCESS) {
    for (const auto child : children) {
      if (const auto fitting_child = fitting(child, place)) write(*fitting_child, place);
    }
  }
  out_.end_array();
}

void RrwebNodeWriter::write_flag(object node, std::string_view key) {
  if (is_true(node, key)) out_.member(key, true);
}

void RrwebNodeWriter::write_root(object node) {
  if (const auto root = node_id(node["rootId"])) out_.member("rootId", *root);
}

/// Values are text, numbers and flags; an object is a style, property by property.
void RrwebNodeWriter::write_attributes(std::string_view tag, object attributes, Secrecy secrecy) {
  for (const auto [name, value] : attributes) {
    std::string_view text;
    object style;
    double number = 0;
    if (value.get(text) == simdjson::SUCCESS) {
      write_inert_attribute(out_, tag, name, text, secrecy);
    } else if (name == "style" && value.get(style) == simdjson::SUCCESS) {
      write_style_object(style);
    } else if (!is_attribute_name(name)) {
      ++left_out_;
    } else if (value.is_null()) {
      out_.key(name).null();  // the attribute goes
    } else if (value.get(number) == simdjson::SUCCESS) {
      out_.key(name).number(number);
    } else if (bool flag = false; value.get(flag) == simdjson::SUCCESS) {
      out_.member(name, flag);
    }
  }
}

/// `{"color": "red", "width": false, "top": ["0", "important"]}`: set, removed, set with priority.
void RrwebNodeWriter::write_style_object(object style) {
  out_.key("style").begin_object();
  for (const auto [property, value] : style) {
    std::string_view text;
    array pair;
    if (value.get(text) == simdjson::SUCCESS) {
      out_.key(property);
      write_inert_css(out_, text);
    } else if (value.get(pair) == simdjson::SUCCESS && pair.at(0).get(text) == simdjson::SUCCESS) {
      out_.key(property).begin_array();
      write_inert_css(out_, text);
      out_.string(pair.at(1).get(text) == simdjson::SUCCESS ? text : std::string_view()).end_array();
    } else {
      out_.key(property).boolean(false);
    }
  }
  out_.end_object();
}

void RrwebNodeWriter::write_changes(std::int64_t id, object attributes) {
  out_.begin_object();
  write_attributes(known_.is_link(id) ? "a" : "", attributes, known_.secrecy(id));
  out_.end_object();
}

void RrwebNodeWriter::write_text(std::int64_t id, std::string_view text) {
  const auto place = place_within(id);
  if (place == Place::style) {
    write_inert_css(out_, text);
  } else {
    write_readable(text, place);
  }
}

void RrwebNodeWriter::write_readable(std::string_view text, Place place) {
  if (place == Place::secret) {
    out_.string(masked(text));
  } else {
    write_scrubbed_text(out_, text, TextKind::page);
  }
}

RrwebNodeWriter::Place RrwebNodeWriter::place_within(std::int64_t id) const {
  if (known_.is_style(id)) return Place::style;
  return known_.is_secret_input(id) ? Place::secret : Place::page;
}

}  // namespace bughook::intake
