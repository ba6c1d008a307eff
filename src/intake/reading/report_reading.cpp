#include "intake/reading/report_reading.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "base/utf8.hpp"
#include "bugs/meta_data.hpp"
#include "intake/limits.hpp"
#include "intake/replays/replay.hpp"
#include "intake/scrubbing/scrub_json.hpp"

namespace bughook::intake {
namespace {

using base::ErrorKind;
using JsonWriter = base::BufferedJsonWriter;
using base::Result;
using simdjson::dom::array;
using simdjson::dom::element;

/// Members with a place of their own in a Report; all others are details.
constexpr std::array<std::string_view, 10> placed_keys = {"type",     "priority",       "reportedBy",    "description",
                                                          "metaData", "screenshotData", "screenshotUrl", "webReplay",
                                                          "replay",   "bughook"};
constexpr std::array<std::string_view, 4> log_keys = {"consoleLog", "networkLogs", "customEventLog", "actionLog"};

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

/// What the server has to say about a report, for whoever reads it: `details.bughook`.
struct Remarks {
  std::string unknown_priority;
  std::string unusable_replay;                                    // why none was kept
  std::vector<std::pair<std::string_view, std::size_t>> dropped;  // older entries of logs, broken parts of replays

  void write(JsonWriter& out) const {
    if (unknown_priority.empty() && unusable_replay.empty() && dropped.empty()) return;
    out.key("bughook").begin_object();
    if (!unknown_priority.empty()) out.member("priority", unknown_priority);
    if (!unusable_replay.empty()) out.member("replay", unusable_replay);
    if (!dropped.empty()) {
      out.key("dropped").begin_object();
      for (const auto& [log, entries] : dropped) out.member(log, entries);
      out.end_object();
    }
    out.end_object();
  }
};

/// One report on its way from members to a Report. Each step reads what it names and may refuse.
class Reading {
 public:
  Reading(const ReportMembers& members, base::TextBuffer& buffer, const ReportReading& how)
      : members_(members), buffer_(buffer), how_(how) {}

  [[nodiscard]] Result<Report> all() {
    for (const auto step :
         {&Reading::read_type, &Reading::read_priority, &Reading::read_form, &Reading::read_picture,
          &Reading::read_meta_data, &Reading::read_replay, &Reading::read_details, &Reading::read_capture}) {
      if (const auto done = (this->*step)(); !done) return base::Failure(done.error());
    }
    return std::move(report_);
  }

 private:
  using Step = Result<void>;

  Step read_type() {
    const auto type = members_.string("type");
    if (!type) return base::Failure(type.error());
    if (*type && !(*type)->empty()) report_.type = base::cut_utf8(std::string(**type), type_bytes_max);
    return {};
  }

  Step read_priority() {
    const auto text = members_.string("priority");
    if (!text) return base::Failure(text.error());
    if (!*text || (*text)->empty()) return {};
    std::string upper(**text);
    for (auto& c : upper) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    }
    const auto priority = bugs::parse_priority(upper);
    if (!priority) remarks_.unknown_priority = base::cut_utf8(std::string(**text), type_bytes_max);
    report_.priority = priority.value_or(bugs::Priority::low);
    return {};
  }

  /// The form's reportedBy and description; 3.x and Android have them at the top.
  Step read_form() {
    const auto form = members_.object("formData");
    if (!form) return base::Failure(form.error());
    if (*form) {
      const auto fields = ReportMembers::of(**form, "formData", report_keys_max);
      if (!fields) return base::Failure(fields.error());
      if (auto lifted = lift(*fields); !lifted) return lifted;
    }
    return lift(members_);
  }

  Step lift(const ReportMembers& from) {
    auto reported_by = from.text("reportedBy");
    if (!reported_by) return base::Failure(reported_by.error());
    auto description = from.text("description");
    if (!description) return base::Failure(description.error());
    if (report_.reported_by.empty() && *reported_by)
      report_.reported_by = base::cut_utf8(std::move(**reported_by), reported_by_bytes_max);
    if (report_.description.empty() && *description)
      report_.description = base::cut_utf8(std::move(**description), description_bytes_max);
    return {};
  }

  Step read_picture() {
    const auto url = members_.string("screenshotUrl");
    if (!url) return base::Failure(url.error());
    if (*url && is_web_url(**url)) report_.screenshot_url = **url;
    return {};
  }

  Step read_meta_data() {
    const auto given = members_.object("metaData");
    if (!given) return base::Failure(given.error());
    if (!*given) {
      report_.meta_data = bugs::default_meta_data();
      return {};
    }
    const auto facts = ReportMembers::of(**given, "metaData", meta_data_keys_max);
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
    for (const auto key : log_keys) {
      if (const auto log = members_.array(key); !log) return base::Failure(log.error());
    }
    if (const auto custom = members_.object("customData"); !custom) return base::Failure(custom.error());
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
    array log;
    if (key == "formData") {
      out.key(key);
      write_scrubbed(out, value, Strings::verbatim);
    } else if (key == "isSilent") {
      out.key(key);
      if (const auto is_silent = lenient_boolean(value)) {
        out.boolean(*is_silent);
      } else {
        write_scrubbed(out, value, Strings::scanned);
      }
    } else if (is_one_of(key, log_keys) && value.get(log) == simdjson::SUCCESS) {
      write_newest(out, key, log);
    } else {
      write_scrubbed_member(out, key, value, Strings::scanned);
    }
  }

  void write_newest(JsonWriter& out, std::string_view key, array log) {
    const auto entries = static_cast<std::size_t>(std::distance(log.begin(), log.end()));
    std::size_t to_drop = entries > log_entries_max ? entries - log_entries_max : 0;
    if (to_drop > 0) remarks_.dropped.emplace_back(key, to_drop);
    out.key(key).begin_array();
    for (const auto entry : log) {
      if (to_drop > 0) {
        --to_drop;
      } else {
        write_scrubbed(out, entry, Strings::scanned);
      }
    }
    out.end_array();
  }

  Step read_capture() {
    const auto page = members_.object("screenshotData");
    if (!page) return base::Failure(page.error());
    if (*page) report_.page = read_page(**page);
    report_.page.view.pixel_ratio = usable_pixel_ratio(pixel_ratio_);
    return {};
  }

  Step read_replay() {
    const auto web = members_.object("webReplay");
    if (!web) return base::Failure(web.error());
    const auto mobile = members_.object("replay");
    if (!mobile) return base::Failure(mobile.error());
    const bool is_web = *web && (**web).size() > 0;
    array frames;
    const bool is_mobile =
        *mobile && (**mobile)["frames"].get(frames) == simdjson::SUCCESS && frames.begin() != frames.end();
    if (!is_web && !is_mobile) return {};
    report_.replay_is_left = how_.replays == Replays::left;
    if (report_.replay_is_left) return {};
    auto out = start_text();
    auto written = is_web ? write_web_replay(out, **web) : write_mobile_replay(out, **mobile, how_.public_url);
    if (written && buffer_.size() > replay_written_bytes_max) written = too_large_replay();
    if (!written) {
      remarks_.unusable_replay = std::move(written.error().detail);
      return {};
    }
    if (written->left_out > 0) remarks_.dropped.emplace_back(is_web ? "webReplay" : "replay", written->left_out);
    report_.replay = buffer_.text();
    report_.replay_started_at = written->started_at;
    return {};
  }

  static base::Failure too_large_replay() {
    return base::fail(ErrorKind::too_large,
                      fmt::format("Written out it has more than {} MiB.", replay_written_bytes_max >> 20));
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
