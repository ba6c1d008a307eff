#include "intake/reading/report_reading.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/json_writer.hpp"
#include "base/utf8.hpp"
#include "bugs/meta_data.hpp"
#include "intake/limits.hpp"
#include "intake/reading/remarks.hpp"
#include "intake/replays/replay.hpp"
#include "intake/scrubbing/scrub_json.hpp"
#include "intake/scrubbing/scrub_text.hpp"

namespace bughook::intake {
namespace {

using base::ErrorKind;
using JsonWriter = base::BufferedJsonWriter;
using base::Result;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

/// Members with a place of their own in a Report; all others are details.
constexpr std::array<std::string_view, 10> placed_keys = {"type",     "priority",       "reportedBy",    "description",
                                                          "metaData", "screenshotData", "screenshotUrl", "webReplay",
                                                          "replay",   "bughook"};
constexpr std::array<std::string_view, 4> log_keys = {"consoleLog", "networkLogs", "customEventLog", "actionLog"};
constexpr std::array<std::string_view, 2> map_keys = {"formData", "customData"};

constexpr std::string_view foreign_picture =
    "This picture stands elsewhere: it is a link, and what it shows may change. POST /uploads/sdk takes pictures in.";

template <std::size_t size>
bool is_one_of(std::string_view key, const std::array<std::string_view, size>& keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// A link that a page may hold: never `javascript:`.
bool is_web_url(std::string_view url) {
  const bool is_known = url.starts_with("https://") || url.starts_with("http://");
  return is_known && url.size() <= url_bytes_max && std::none_of(url.begin(), url.end(), [](char c) {
           return static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
         });
}

/// One report on its way from members to a Report. Each step reads what it names and may refuse.
class Reading {
 public:
  Reading(const ReportMembers& members, base::TextBuffer& buffer, const ReportReading& how)
      : members_(members), buffer_(buffer), how_(how) {}

  [[nodiscard]] Result<Report> all() {
    for (const auto step :
         {&Reading::read_type, &Reading::read_priority, &Reading::read_form, &Reading::read_picture,
          &Reading::read_meta_data, &Reading::read_replay, &Reading::read_capture, &Reading::read_details}) {
      if (const auto done = (this->*step)(); !done) return base::Failure(done.error());
    }
    return std::move(report_);
  }

 private:
  using Step = Result<void>;

  Step read_type() {
    const auto type = text_of(members_, "", "type");
    if (type && !type->empty()) report_.type = base::cut_utf8(*type, type_bytes_max);
    return {};
  }

  Step read_priority() {
    const auto text = text_of(members_, "", "priority");
    if (!text || text->empty()) return {};
    std::string upper(*text);
    for (auto& c : upper) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    }
    const auto priority = bugs::parse_priority(upper);
    if (!priority) remarks_.unknown_priority(base::cut_utf8(*text, type_bytes_max));
    report_.priority = priority.value_or(bugs::Priority::low);
    return {};
  }

  /// The form's reportedBy and description; 3.x and Android have them at the top.
  Step read_form() {
    if (const auto form = object_of("formData")) {
      const auto fields = ReportMembers::of(*form, "formData", report_keys_max);
      if (!fields) return base::Failure(fields.error());
      lift(*fields, "formData.");
    }
    lift(members_, "");
    return {};
  }

  void lift(const ReportMembers& from, std::string_view path) {
    auto reported_by = text_of(from, path, "reportedBy");
    auto description = text_of(from, path, "description");
    if (report_.reported_by.empty() && reported_by)
      report_.reported_by = base::cut_utf8(std::move(*reported_by), reported_by_bytes_max);
    if (!report_.description.empty() || !description) return;
    auto clean = scrub_text(*description, TextKind::typed);
    report_.description = base::cut_utf8(std::move(clean ? *clean : *description), description_bytes_max);
  }

  Step read_picture() {
    const auto url = text_of(members_, "", "screenshotUrl");
    if (!url || url->empty()) return {};
    if (!is_web_url(*url)) {
      remarks_.leave_out("screenshotUrl", *members_.find("screenshotUrl"));
      return {};
    }
    report_.screenshot_url = *url;
    if (!url->starts_with(how_.public_url)) remarks_.note("screenshotUrl", std::string(foreign_picture));
    return {};
  }

  Step read_meta_data() {
    const auto given = object_of("metaData");
    if (!given) {
      report_.meta_data = bugs::default_meta_data();
      return {};
    }
    const auto facts = ReportMembers::of(*given, "metaData", meta_data_keys_max);
    if (!facts) return base::Failure(facts.error());
    write_meta_data(*facts);
    if (report_.meta_data.size() > meta_data_bytes_max) {
      return base::fail(ErrorKind::too_large,
                        fmt::format("metaData may have at most {} KiB.", meta_data_bytes_max >> 10), "metaData");
    }
    return {};
  }

  /// A promised key has its promised kind, whatever was sent; what can not be read as it becomes the default.
  void write_meta_data(const ReportMembers& facts) {
    auto out = start_text();
    std::array<const ReportMembers::Member*, bugs::meta_data_keys.size()> written{};
    out.begin_object();
    for (std::size_t i = 0; i < written.size(); ++i) {
      const auto& [key, kind] = bugs::meta_data_keys[i];
      const auto* fact = written[i] = facts.member(key, i);  // SDKs send them in this order
      out.key(key);
      if (fact == nullptr || !write_as(out, fact->second, kind)) out.raw(bugs::default_json(kind));
      if (fact != nullptr && key == "devicePixelRatio") pixel_ratio_ = lenient_number(fact->second).value_or(0);
    }
    for (const auto& fact : facts) {
      if (std::find(written.begin(), written.end(), &fact) != written.end()) continue;
      write_scrubbed_member(out, fact.first, fact.second, Strings::scanned);
    }
    out.end_object();
    report_.meta_data = buffer_.text();
  }

  static bool write_as(JsonWriter& out, element value, bugs::JsonKind kind) {
    if (kind == bugs::JsonKind::string) {
      std::string_view text;
      if (value.get(text) == simdjson::SUCCESS) {
        write_scrubbed(out, value, Strings::scanned);
        return true;
      }
      const auto as_text = lenient_text(value);
      if (as_text) out.string(*as_text);
      return as_text.has_value();
    }
    if (kind == bugs::JsonKind::number) {
      const auto number = lenient_number(value);
      if (number) out.number(*number);
      return number.has_value();
    }
    const auto boolean = lenient_boolean(value);
    if (boolean) out.boolean(*boolean);
    return boolean.has_value();
  }

  Step read_details() {
    auto out = start_text();
    std::string_view largest_key;
    std::size_t largest_size = 0;
    out.begin_object();
    for (const auto& [key, value] : members_) {
      if (is_one_of(key, placed_keys)) continue;
      const auto size_before = buffer_.size();
      write_detail(out, key, value);
      if (const auto size = buffer_.size() - size_before; size > largest_size) {
        largest_key = key;
        largest_size = size;
      }
    }
    remarks_.write(out);
    out.end_object();
    report_.details = buffer_.text();
    if (report_.details.size() <= details_bytes_max) return {};
    return base::fail(
        ErrorKind::too_large,
        fmt::format("A report without its page and replay may have at most {} MiB.", details_bytes_max >> 20),
        std::string(largest_key.substr(0, type_bytes_max)));
  }

  void write_detail(JsonWriter& out, std::string_view key, element value) {
    object members;
    const bool is_object = value.get(members) == simdjson::SUCCESS;
    if (value.is_null()) {
      out.key(key).null();
    } else if (is_one_of(key, log_keys)) {
      write_log(out, key, value);
    } else if (is_one_of(key, map_keys) && !is_object) {
      if (is_empty(value)) out.key(key).begin_object().end_object();
      if (!is_empty(value) && key != "formData") remarks_.leave_out(key, value);  // the form was told before
    } else if (key == "formData") {
      out.key(key);
      write_scrubbed(out, value, Strings::verbatim);
    } else if (const auto is_silent = key == "isSilent" ? lenient_boolean(value) : std::nullopt) {
      out.key(key).boolean(*is_silent);
    } else {
      write_scrubbed_member(out, key, value, Strings::scanned);
    }
  }

  /// A list, or what PHP and Lua make of one with a gap: `{"1": ..., "3": ...}`.
  void write_log(JsonWriter& out, std::string_view key, element value) {
    array log;
    object numbered;
    if (value.get(log) == simdjson::SUCCESS) {
      write_newest(out, key, log);
    } else if (is_empty(value)) {
      out.key(key).begin_array().end_array();
    } else if (value.get(numbered) == simdjson::SUCCESS && has_numbers_only(numbered)) {
      write_newest(out, key, numbered);
    } else {
      remarks_.leave_out(key, value);
    }
  }

  static bool has_numbers_only(object members) {
    for (auto at = members.begin(); at != members.end(); ++at) {
      const auto key = at.key();
      if (key.empty() || !std::all_of(key.begin(), key.end(), base::is_digit)) return false;
    }
    return true;
  }

  static element entry_of(element entry) { return entry; }
  static element entry_of(const simdjson::dom::key_value_pair& entry) { return entry.value; }

  template <class Log>
  void write_newest(JsonWriter& out, std::string_view key, Log log) {
    const auto entries = static_cast<std::size_t>(std::distance(log.begin(), log.end()));
    std::size_t to_drop = entries > log_entries_max ? entries - log_entries_max : 0;
    if (to_drop > 0) remarks_.drop(key, to_drop);
    out.key(key).begin_array();
    for (const auto entry : log) {
      if (to_drop > 0) {
        --to_drop;
      } else {
        write_scrubbed(out, entry_of(entry), Strings::scanned);
      }
    }
    out.end_array();
  }

  Step read_capture() {
    if (const auto page = object_of("screenshotData")) report_.page = read_page(*page, remarks_);
    report_.page.view.pixel_ratio = usable_pixel_ratio(pixel_ratio_);
    return {};
  }

  Step read_replay() {
    const auto web = object_of("webReplay");
    const auto mobile = object_of("replay");
    const bool is_web = web && web->size() > 0;
    array frames;
    const bool is_mobile =
        mobile && (*mobile)["frames"].get(frames) == simdjson::SUCCESS && frames.begin() != frames.end();
    if (!is_web && !is_mobile) return {};
    report_.replay_is_left = how_.replays == Replays::left;
    if (report_.replay_is_left) return {};
    auto out = start_text();
    auto written =
        is_web ? write_web_replay(out, *web) : write_mobile_replay(out, *mobile, {how_.public_url, how_.received_at});
    if (written && buffer_.size() > replay_written_bytes_max) written = too_large_replay();
    if (!written) {
      remarks_.unusable_replay(std::move(written.error().detail));
      return {};
    }
    if (written->left_out > 0) remarks_.drop(is_web ? "webReplay" : "replay", written->left_out);
    if (!written->note.empty()) remarks_.note("replay.frames", std::move(written->note));
    report_.replay = buffer_.text();
    report_.replay_started_at = written->started_at;
    return {};
  }

  static base::Failure too_large_replay() {
    return base::fail(ErrorKind::too_large,
                      fmt::format("Written out it has more than {} MiB.", replay_written_bytes_max >> 20));
  }

  /// A string, or a number or boolean as text.
  [[nodiscard]] std::optional<std::string> text_of(const ReportMembers& from, std::string_view path,
                                                   std::string_view key) {
    const auto* value = from.find(key);
    if (value == nullptr) return std::nullopt;
    auto text = lenient_text(*value);
    if (!text && !is_empty(*value)) remarks_.leave_out(std::string(path).append(key), *value);
    return text;
  }

  [[nodiscard]] std::optional<object> object_of(std::string_view key) {
    const auto* value = members_.find(key);
    object members;
    if (value == nullptr) return std::nullopt;
    if (value->get(members) == simdjson::SUCCESS) return members;
    if (!is_empty(*value)) remarks_.leave_out(key, *value);
    return std::nullopt;
  }

  /// Each text is written in the buffer and copied out of it once, when its size is known.
  [[nodiscard]] JsonWriter start_text() {
    buffer_.clear();
    return JsonWriter(buffer_);
  }

  const ReportMembers& members_;
  base::TextBuffer& buffer_;
  const ReportReading& how_;
  Report report_;
  Remarks remarks_;
  double pixel_ratio_ = 0;  // 0: not known
};

}  // namespace

Result<Report> read_report(const ReportMembers& members, base::TextBuffer& buffer, const ReportReading& how) {
  return Reading(members, buffer, how).all();
}

}  // namespace bughook::intake
