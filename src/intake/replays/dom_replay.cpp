#include "intake/replays/dom_replay.hpp"

#include <fmt/format.h>

#include "intake/limits.hpp"
#include "intake/reading/report_members.hpp"
#include "intake/replays/inert_elements.hpp"
#include "intake/replays/inert_sheet.hpp"
#include "intake/replays/inert_url.hpp"
#include "intake/replays/replay_values.hpp"

namespace bughook::intake {
namespace {

using JsonWriter = base::BufferedJsonWriter;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

/// Where a node stands decides what its text is.
enum class Within { page, style, secret };

class DomReplayWriter {
 public:
  DomReplayWriter(JsonWriter& out, const KnownNodes& known) : out_(out), known_(known) {}

  /// First, for the nodes may name what it brings.
  void write_resources(object replay) {
    out_.key("resourcesToResolve").begin_object();
    object resources;
    if (replay["resourcesToResolve"].get(resources) == simdjson::SUCCESS) {
      for (const auto [url, value] : resources) write_resource(url, value);
    }
    out_.end_object();
  }

  [[nodiscard]] bool write_page(object replay) {
    object page;
    if (replay["initialState"].get(page) != simdjson::SUCCESS || !is_element(page)) return false;
    out_.key("initialState");
    write_node(page, Within::page);
    return true;
  }

  void write_actions(object replay, std::string_view key) {
    array actions;
    out_.key(key).begin_array();
    if (replay[key].get(actions) == simdjson::SUCCESS) write_all(actions);
    out_.end_array();
  }

  [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
  void write_resource(std::string_view url, element value) {
    std::string_view data;
    if (value.get(data) != simdjson::SUCCESS) return;
    const auto sheet = kind_of_url(data) == UrlKind::media ? std::nullopt : make_sheet_url_inert(data);
    if (!sheet && kind_of_url(data) != UrlKind::media) return;
    // As the attribute that names it is written, or the player would not find it.
    out_.key(attribute_text(Secrecy::none, "src", url)).string(sheet ? std::string_view(*sheet) : data);
    resolved_.insert(url);
  }

  // --- nodes

  static bool is_element(object node) {
    std::string_view tag;
    return node_id(node["id"]) && node[""].get(tag) == simdjson::SUCCESS;
  }

  /// The node has an id.
  void write_node(object node, Within within) {
    std::string_view text;
    out_.begin_object().key("id").integer(node_id(node["id"]).value_or(0));
    if (node[""].get(text) == simdjson::SUCCESS) {
      write_element(node, text, within);
    } else if (node["d"].get(text) == simdjson::SUCCESS) {
      out_.key("d");
      write_text(text, within);
    }  // else a comment, which has a number only
    out_.end_object();
  }

  void write_element(object node, std::string_view tag, Within within) {
    out_.member("", inert_tag(tag));
    if (is_script(tag)) return;
    object attributes;
    const bool has_attributes = node["a"].get(attributes) == simdjson::SUCCESS;
    auto secrecy = has_attributes ? secrecy_of_element(tag, attributes) : Secrecy::none;
    if (within == Within::secret) secrecy = Secrecy::field;  // the options of a list
    if (has_attributes) {
      out_.key("a").begin_object();
      for (const auto [name, value] : attributes) write_attribute(tag, name, value, secrecy);
      out_.end_object();
    }
    array children;
    if (node["c"].get(children) != simdjson::SUCCESS) return;
    out_.key("c").begin_array();
    for (const auto child : children) {
      write_child(child, is_style(tag) ? Within::style : secrecy == Secrecy::field ? Within::secret : Within::page);
    }
    out_.end_array();
  }

  void write_child(element child, Within within) {
    object node;
    if (child.get(node) == simdjson::SUCCESS && node_id(node["id"])) {
      write_node(node, within);
    } else {
      ++left_out_;
    }
  }

  void write_attribute(std::string_view tag, std::string_view name, element value, Secrecy secrecy) {
    if (const auto text = lenient_text(value)) write_inert_attribute(out_, tag, name, *text, secrecy, &resolved_);
  }

  void write_text(std::string_view text, Within within) {
    if (within == Within::style) {
      write_inert_css(out_, text);
    } else if (within == Within::secret) {
      out_.string(masked(text));
    } else {
      write_scrubbed_text(out_, text, TextKind::page);
    }
  }

  // --- actions

  void write_all(array actions) {
    for (const auto action : actions) {
      object members;
      if (action.get(members) != simdjson::SUCCESS || members.begin() == members.end()) continue;  // `{}` occurs
      const auto first = members.begin();
      if (!write_action(first.key(), first.value())) ++left_out_;
    }
  }

  /// False, and nothing written, for what is no action.
  bool write_action(std::string_view key, element value) {
    if (key == "o") return write_delay(value);
    if (key == "v" || key == "f") return write_number(key, value);
    array parts;
    if (key.size() != 1 || value.get(parts) != simdjson::SUCCESS) return false;
    switch (key.front()) {
      case 'm':
      case 'n':
      case 'u':
      case 'x': return write_point(key, parts);
      case 's': return write_scroll(parts);
      case 'i': return write_typed(parts);
      case 'z': return write_checked(parts);
      case 'p': return write_insertion(parts);
      case 'r': return write_attribute_change(parts);
      case 't': return write_text_change(parts);
      case 'c': return write_canvas(parts);
      default: return false;
    }
  }

  bool write_delay(element value) {
    const auto ms = number_within(ReplayValue(element(value)), 0, replay_pause_ms_max);
    if (!ms) return false;
    out_.begin_object().key("o").number(*ms).end_object();
    return true;
  }

  bool write_number(std::string_view key, element value) {
    const auto id = node_id(ReplayValue(element(value)));
    if (!id) return false;
    out_.begin_object().member(key, *id).end_object();
    return true;
  }

  bool write_point(std::string_view key, array parts) {
    const auto x = number_within(parts.at(0), -replay_coordinate_max, replay_coordinate_max);
    const auto y = number_within(parts.at(1), -replay_coordinate_max, replay_coordinate_max);
    if (!x || !y) return false;
    out_.begin_object().key(key).begin_array().number(*x).number(*y).end_array().end_object();
    return true;
  }

  bool write_scroll(array parts) {
    const auto id = node_id(parts.at(0));
    if (!id) return false;
    const auto target = node_id(parts.at(1));
    std::string_view word;
    if (!target && (parts.at(1).get(word) != simdjson::SUCCESS || word != "bottom")) return false;
    begin("s", *id);
    if (target) {
      out_.integer(*target).number(
          number_within(parts.at(2), -replay_coordinate_max, replay_coordinate_max).value_or(0));
    } else {
      out_.string(word);
    }
    return end();
  }

  bool write_typed(array parts) {
    const auto id = node_id(parts.at(0));
    element value;
    if (!id || parts.at(1).get(value) != simdjson::SUCCESS) return false;
    const auto text = lenient_text(value);
    if (!text) return false;
    begin("i", *id);
    if (known_.is_secret_input(*id)) {
      out_.string(masked(*text));
    } else {
      write_scrubbed_text(out_, *text);
    }
    return end();
  }

  bool write_checked(array parts) {
    const auto id = node_id(parts.at(0));
    element value;
    if (!id || parts.at(1).get(value) != simdjson::SUCCESS) return false;
    begin("z", *id);
    out_.boolean(lenient_boolean(value).value_or(false));
    return end();
  }

  bool write_insertion(array parts) {
    const auto parent = node_id(parts.at(0));
    object node;
    if (!parent || parts.at(2).get(node) != simdjson::SUCCESS || !node_id(node["id"])) return false;
    begin("p", *parent);
    if (const auto next = node_id(parts.at(1))) {
      out_.integer(*next);
    } else {
      out_.null();
    }
    write_node(node, place_of(*parent));
    array actions;
    out_.begin_array();
    if (parts.at(3).get(actions) == simdjson::SUCCESS) write_all(actions);
    out_.end_array();
    return end();
  }

  bool write_attribute_change(array parts) {
    const auto id = node_id(parts.at(0));
    std::string_view name;
    element value;
    if (!id || parts.at(1).get(name) != simdjson::SUCCESS || parts.at(2).get(value) != simdjson::SUCCESS) return false;
    const auto text = lenient_text(value);
    const auto fate =
        text ? fate_of_attribute(known_.is_link(*id) ? "a" : "", name, *text, &resolved_) : AttributeFate::keep;
    if (fate == AttributeFate::drop || !is_attribute_name(name)) return false;
    begin("r", *id);
    out_.string(fate == AttributeFate::rename ? remote_name(name) : name);
    if (!text) {
      out_.null();
    } else if (fate == AttributeFate::style) {
      write_inert_css(out_, *text);
    } else {
      out_.string(attribute_text(known_.secrecy(*id), name, *text));
    }
    return end();
  }

  bool write_text_change(array parts) {
    const auto id = node_id(parts.at(0));
    std::string_view text;
    if (!id || parts.at(1).get(text) != simdjson::SUCCESS) return false;
    begin("t", *id);
    write_text(text, place_of(*id));
    return end();
  }

  bool write_canvas(array parts) {
    const auto id = node_id(parts.at(0));
    std::string_view picture;
    std::string_view word;
    if (!id || parts.at(1).get(picture) != simdjson::SUCCESS || kind_of_url(picture) != UrlKind::media) return false;
    begin("c", *id);
    out_.string(picture);
    if (parts.at(2).get(word) == simdjson::SUCCESS && word == "didDraw") out_.string(word);
    return end();
  }

  /// Of a text, or of what is put into an element.
  [[nodiscard]] Within place_of(std::int64_t id) const {
    if (known_.is_style(id)) return Within::style;
    return known_.is_secret_input(id) ? Within::secret : Within::page;
  }

  void begin(std::string_view key, std::int64_t id) { out_.begin_object().key(key).begin_array().integer(id); }
  bool end() {
    out_.end_array().end_object();
    return true;
  }

  JsonWriter& out_;
  const KnownNodes& known_;
  ResolvedUrls resolved_;
  std::size_t left_out_ = 0;
};

}  // namespace

base::Result<std::size_t> write_dom_replay(JsonWriter& out, object replay, const KnownNodes& known) {
  DomReplayWriter writer(out, known);
  writer.write_resources(replay);
  if (!writer.write_page(replay)) {
    return base::fail(base::ErrorKind::invalid, "It has no page to begin with: initialState is no element.");
  }
  writer.write_actions(replay, "initialActions");
  writer.write_actions(replay, "actions");
  return writer.left_out();
}

}  // namespace bughook::intake
