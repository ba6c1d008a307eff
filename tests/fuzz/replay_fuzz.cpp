// A replay, from any bytes: as the plain JSON of any of the three formats, or, if the first byte says so, as one
// event packed by us. What is written is JSON, asks nobody and runs nothing, and read again it stays as it is.
#include <simdjson.h>
#include <zlib.h>

#include "base/text_buffer.hpp"
#include "fuzzing.hpp"
#include "intake/limits.hpp"
#include "intake/reading/json_mending.hpp"
#include "intake/replays/inert_css.hpp"
#include "intake/replays/inert_url.hpp"
#include "intake/replays/replay.hpp"

using namespace bughook;
using fuzzing::hold;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

namespace {

/// As @rrweb/packer does it, but that each byte is written as UTF-8 has it, without escapes where JSON allows.
std::string packed(std::string_view json) {
  uLongf size = compressBound(json.size());
  std::string bytes(size, '\0');
  compress(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(json.data()), json.size());
  std::string letters;
  for (const unsigned char byte : bytes.substr(0, size)) {
    if (byte >= 0x80) letters += static_cast<char>(0xC0 | (byte >> 6));
    letters += static_cast<char>(byte < 0x80 ? byte : 0x80 | (byte & 0x3F));
  }
  std::string text;
  base::JsonWriter(text).string(letters);
  return text;
}

/// An event of a plugin or of the application itself: its data is no part of the page, and the player has no plugin
/// that would be given it.
bool is_note(object value) {
  std::int64_t type = -1;
  return value["timestamp"].error() == simdjson::SUCCESS && value["type"].get(type) == simdjson::SUCCESS &&
         (type == 5 || type == 6);
}

/// Wherever it stands: no element runs, no handler is there, nothing is fetched.
void hold_inert(element value) {
  array items;
  object members;
  if (value.get(items) == simdjson::SUCCESS) {
    for (const auto item : items) hold_inert(item);
  }
  if (value.get(members) != simdjson::SUCCESS || is_note(members)) return;
  for (const auto [key, member] : members) {
    std::string_view text;
    object attributes;
    if (member.get(text) == simdjson::SUCCESS && (key == "tagName" || key.empty())) {
      hold(text != "script" && text != "SCRIPT", "no script is an element", text);
    }
    if ((key == "attributes" || key == "a") && member.get(attributes) == simdjson::SUCCESS) {
      for (const auto [name, attribute] : attributes) {
        hold(!name.starts_with("on") || name.size() < 3, "no attribute handles an event", name);
        hold(name != "srcdoc", "no page stands in an attribute");
        if (attribute.get(text) != simdjson::SUCCESS) continue;
        if (name == "style") hold(!intake::make_css_inert(text), "a style fetches nothing", text);
        if (name == "src") hold(intake::kind_of_url(text) != intake::UrlKind::code, "a source is no code", text);
      }
    }
    hold_inert(member);
  }
}

std::string written(object replay, std::string_view format) {
  base::TextBuffer buffer;
  base::BufferedJsonWriter out(buffer);
  const auto summary = format == "frames" ? intake::write_mobile_replay(out, replay, {"https://bugs.example.org", {}})
                                          : intake::write_web_replay(out, replay);
  if (summary) return std::string(buffer.text());
  hold(!summary.error().detail.empty(), "a refusal says why");
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto json = fuzzing::text_of(data, size);
  if (json.starts_with('P')) json = "{\"events\":[" + packed(json.substr(1)) + "]}";
  simdjson::dom::parser parser(intake::report_bytes_max);
  object replay;
  if (parser.allocate(json.size() + 64, intake::json_depth_max) != simdjson::SUCCESS) return 0;
  if (parser.parse(json).get(replay) != simdjson::SUCCESS) return 0;
  for (const std::string_view format : {"web", "frames"}) {
    const auto first = written(replay, format);
    if (first.empty()) continue;
    simdjson::dom::parser again(intake::replay_written_bytes_max);
    object inert;
    hold(again.parse(intake::mend_json(first)).get(inert) == simdjson::SUCCESS, "what is written is JSON", first);
    for (const auto [key, member] : inert) hold_inert(member);
    hold(written(inert, format) == first, "what is inert stays as it is", first);
  }
  return 0;
}
