#include "intake/replays/rrweb_replay.hpp"

#include <algorithm>
#include <array>

#include "intake/limits.hpp"
#include "intake/replays/inert_css.hpp"
#include "intake/replays/inert_elements.hpp"
#include "intake/replays/replay_values.hpp"
#include "intake/replays/rrweb_nodes.hpp"
#include "intake/scrubbing/scrub_json.hpp"

namespace bughook::intake {
namespace {

using JsonWriter = base::BufferedJsonWriter;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

/// rrweb's EventType and IncrementalSource.
enum EventType {
  dom_content_loaded = 0,
  load = 1,
  full_snapshot = 2,
  incremental = 3,
  meta = 4,
  custom = 5,
  plugin = 6
};
enum Source {
  mutation = 0,
  style_sheet_rule = 8,
  canvas_mutation = 9,
  font = 10,
  log = 11,
  style_declaration = 13,
  adopted_style_sheet = 15,
  source_last = 16,
};

class RrwebWriter {
 public:
  RrwebWriter(JsonWriter& out, const KnownNodes& known) : out_(out), known_(known), nodes_(out, known) {}

  void write_event(object event) {
    std::int64_t type = -1;
    object data;
    const auto timestamp = number_within(event["timestamp"], 0, replay_timestamp_ms_max);
    const bool is_event = event["type"].get(type) == simdjson::SUCCESS && timestamp &&
                          event["data"].get(data) == simdjson::SUCCESS && is_worth_writing(type, data);
    if (!is_event) {
      nodes_.leave_out();
      return;
    }
    if (!first_timestamp_ || *timestamp < *first_timestamp_) first_timestamp_ = timestamp;
    out_.begin_object().member("type", type).key("data");
    write_data(type, data, event["data"].value_unsafe());
    out_.key("timestamp").number(*timestamp);
    if (const auto delay = number_within(event["delay"], -replay_pause_ms_max, replay_pause_ms_max)) {
      out_.key("delay").number(*delay);
    }
    out_.end_object();
  }

  [[nodiscard]] bool has_page() const { return has_page_; }
  [[nodiscard]] RrwebSummary summary() const { return {nodes_.left_out(), first_timestamp_}; }

 private:
  static bool is_document(object node) {
    std::int64_t type = -1;
    return node["type"].get(type) == simdjson::SUCCESS && type == 0 && node_id(node["id"]);
  }

  bool is_worth_writing(std::int64_t type, object data) {
    if (type < dom_content_loaded || type > plugin) return false;
    object node;
    if (type == full_snapshot) return data["node"].get(node) == simdjson::SUCCESS && is_document(node);
    std::int64_t source = -1;
    if (type != incremental) return true;
    return data["source"].get(source) == simdjson::SUCCESS && source >= 0 && source <= source_last &&
           source != canvas_mutation && source != log;
  }

  void write_data(std::int64_t type, object data, element value) {
    switch (type) {
      case full_snapshot: write_snapshot(data); return;
      case incremental: write_change(data, value); return;
      case meta: write_meta(data); return;
      case custom:
      case plugin: write_scrubbed(out_, value, Strings::scanned); return;  // console and network logs among them
      default: out_.begin_object().end_object(); return;
    }
  }

  void write_snapshot(object data) {
    has_page_ = true;
    out_.begin_object().key("node");
    nodes_.write(data["node"].get_object().value_unsafe(), RrwebNodeWriter::Place::page);
    out_.key("initialOffset").begin_object();
    for (const std::string_view side : {"left", "top"}) {
      out_.key(side).number(number_within(data["initialOffset"][side], 0, replay_coordinate_max).value_or(0));
    }
    out_.end_object().end_object();
  }

  void write_meta(object data) {
    out_.begin_object().key("href");
    write_scrubbed_text(out_, text_of(data, "href"));
    for (const std::string_view side : {"width", "height"}) {
      out_.key(side).number(number_within(data[side], 0, replay_side_pixels_max).value_or(0));
    }
    out_.end_object();
  }

  void write_change(object data, element value) {
    if (node_id(data["source"]) == mutation) {
      write_mutation(data);
    } else {
      const bool is_typed = known_.is_secret_input(node_id(data["id"]).value_or(-1));
      write_plain(value, is_typed);
    }
  }

  // --- mutations

  void write_mutation(object data) {
    bool attaches_frame = false;
    attaches_frame = data["isAttachIframe"].get(attaches_frame) == simdjson::SUCCESS && attaches_frame;
    out_.begin_object().member("source", static_cast<int>(mutation));
    write_list(data, "texts", [this](object item) { write_text(item); });
    write_list(data, "attributes", [this](object item) { write_attributes(item); });
    write_list(data, "removes", [this](object item) { write_removal(item); });
    write_list(data, "adds", [this, attaches_frame](object item) { write_insertion(item, attaches_frame); });
    if (attaches_frame) out_.member("isAttachIframe", true);
    out_.end_object();
  }

  template <class Write>
  void write_list(object data, std::string_view key, Write write) {
    out_.key(key).begin_array();
    array items;
    if (data[key].get(items) == simdjson::SUCCESS) {
      for (const auto item : items) {
        object members;
        if (item.get(members) == simdjson::SUCCESS) {
          write(members);
        } else {
          nodes_.leave_out();
        }
      }
    }
    out_.end_array();
  }

  void write_text(object item) {
    const auto id = node_id(item["id"]);
    if (!id) return nodes_.leave_out();
    out_.begin_object().member("id", *id).key("value");
    nodes_.write_text(*id, text_of(item, "value"));
    out_.end_object();
  }

  void write_attributes(object item) {
    const auto id = node_id(item["id"]);
    object attributes;
    if (!id || item["attributes"].get(attributes) != simdjson::SUCCESS) return nodes_.leave_out();
    out_.begin_object().member("id", *id).key("attributes");
    nodes_.write_changes(*id, attributes);
    out_.end_object();
  }

  void write_removal(object item) {
    const auto id = node_id(item["id"]);
    const auto parent = node_id(item["parentId"]);
    if (!id || !parent) return nodes_.leave_out();
    out_.begin_object().member("parentId", *parent).member("id", *id);
    if (bool is_shadow = false; item["isShadow"].get(is_shadow) == simdjson::SUCCESS && is_shadow) {
      out_.member("isShadow", true);
    }
    out_.end_object();
  }

  void write_insertion(object item, bool attaches_frame) {
    const auto parent = node_id(item["parentId"]);
    object node;
    if (!parent || item["node"].get(node) != simdjson::SUCCESS) return nodes_.leave_out();
    const auto place = nodes_.place_within(*parent);
    if (!(attaches_frame && is_document(node)) && !nodes_.fits(node, place)) return;
    out_.begin_object().member("parentId", *parent);
    for (const std::string_view key : {"previousId", "nextId"}) {
      if (const auto id = node_id(item[key])) {
        out_.member(key, *id);
      } else if (key == "nextId") {
        out_.key(key).null();
      }
    }
    out_.key("node");
    nodes_.write(node, place);
    out_.end_object();
  }

  // --- all other changes: numbers, words and style rules

  /// Values keep their shape; keys whose text a player takes for CSS have it made inert.
  void write_plain(element value, bool is_typed) {
    array items;
    object members;
    std::string_view text;
    if (value.get(items) == simdjson::SUCCESS) {
      out_.begin_array();
      for (const auto item : items) write_plain(item, is_typed);
      out_.end_array();
    } else if (value.get(members) == simdjson::SUCCESS) {
      out_.begin_object();
      for (const auto [key, member] : members) {
        out_.key(key);
        if (member.get(text) == simdjson::SUCCESS) {
          write_word(key, text, is_typed);
        } else {
          write_plain(member, is_typed);
        }
      }
      out_.end_object();
    } else if (value.get(text) == simdjson::SUCCESS) {
      write_inert_css(out_, text);
    } else {
      write_scalar(out_, value);
    }
  }

  /// `text` of an input event is what was typed; every other word of these events is a name or CSS.
  void write_word(std::string_view key, std::string_view text, bool is_typed) {
    if (key == "text") {
      if (is_typed) {
        out_.string(masked(text));
      } else {
        write_scrubbed_text(out_, text);
      }
    } else {
      write_inert_css(out_, text);
    }
  }

  JsonWriter& out_;
  const KnownNodes& known_;
  RrwebNodeWriter nodes_;
  bool has_page_ = false;
  std::optional<double> first_timestamp_;
};

}  // namespace

base::Result<RrwebSummary> write_rrweb_replay(JsonWriter& out, RrwebEvents& events) {
  KnownNodes known;
  events.each([&](object event) { known.learn(event); });
  RrwebWriter writer(out, known);
  out.key("events").begin_array();
  std::size_t visited = 0;
  events.each([&](object event) {
    ++visited;
    writer.write_event(event);
  });
  out.end_array();
  if (!writer.has_page()) {
    return base::fail(base::ErrorKind::invalid, "None of its events describes the page, so nothing could be shown.");
  }
  auto summary = writer.summary();
  summary.left_out += events.count() - visited;
  return summary;
}

}  // namespace bughook::intake
