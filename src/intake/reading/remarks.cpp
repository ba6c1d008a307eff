#include "intake/reading/remarks.hpp"

#include "base/text_buffer.hpp"
#include "base/utf8.hpp"
#include "intake/limits.hpp"
#include "intake/scrubbing/scrub_json.hpp"

namespace bughook::intake {

void Remarks::leave_out(std::string_view path, JsonValue value) {
  if (left_out_.size() == remarks_max) return;
  base::TextBuffer text;
  base::BufferedJsonWriter out(text);
  write_scrubbed(out, value, Strings::scanned);
  left_out_.emplace_back(path, base::cut_utf8(std::string(text.text()), remark_bytes_max));
}

void Remarks::note(std::string_view path, std::string sentence) { notes_.emplace_back(path, std::move(sentence)); }

void Remarks::write(base::BufferedJsonWriter& out) const {
  const bool is_empty =
      unknown_priority_.empty() && unusable_replay_.empty() && dropped_.empty() && left_out_.empty() && notes_.empty();
  if (is_empty) return;
  out.key("bughook").begin_object();
  if (!unknown_priority_.empty()) out.member("priority", unknown_priority_);
  if (!unusable_replay_.empty()) out.member("replay", unusable_replay_);
  if (!dropped_.empty()) {
    out.key("dropped").begin_object();
    for (const auto& [name, entries] : dropped_) out.member(name, entries);
    out.end_object();
  }
  if (!left_out_.empty()) {
    out.key("leftOut").begin_object();
    for (const auto& [path, text] : left_out_) out.member(path, text);
    out.end_object();
  }
  if (!notes_.empty()) {
    out.key("notes").begin_object();
    for (const auto& [path, sentence] : notes_) out.member(path, sentence);
    out.end_object();
  }
  out.end_object();
}

}  // namespace bughook::intake
