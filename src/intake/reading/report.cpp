#include "intake/reading/report.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include "base/text_buffer.hpp"
#include "intake/limits.hpp"
#include "intake/reading/json_marks.hpp"
#include "intake/reading/json_mending.hpp"
#include "intake/reading/report_members.hpp"
#include "intake/reading/report_reading.hpp"
#include "intake/scrubbing/own_words.hpp"

namespace bughook::intake {
namespace {

using base::ErrorKind;
using base::Result;
using simdjson::dom::element;

base::Failure refuse(simdjson::error_code error, std::string_view body) {
  switch (error) {
    case simdjson::EMPTY: return base::fail(ErrorKind::invalid, "The body is empty; a report is a JSON object.");
    case simdjson::UTF8_ERROR: return base::fail(ErrorKind::invalid, "The body is not valid UTF-8.");
    case simdjson::DEPTH_ERROR:
      return base::fail(ErrorKind::too_large,
                        fmt::format("The report is nested deeper than {} levels.", json_depth_max));
    case simdjson::CAPACITY:
      return base::fail(ErrorKind::too_large, fmt::format("A report may have at most {} MiB.", report_bytes_max >> 20));
    case simdjson::MEMALLOC:
      return base::fail(ErrorKind::unavailable, "The server is short of memory; try again later.");
    case simdjson::STRING_ERROR:
      return base::fail(ErrorKind::invalid, "The body is not JSON: a string in it has a wrong escape or letter.");
    case simdjson::UNCLOSED_STRING:
      return base::fail(ErrorKind::invalid, "The body is not JSON: a string in it does not end.");
    case simdjson::UNESCAPED_CHARS:
      return base::fail(ErrorKind::invalid,
                        "The body is not JSON: a string in it has a control character that is not escaped.");
    default: break;
  }
  if (const auto foreign = foreign_json(body); !foreign.empty()) {
    return base::fail(ErrorKind::invalid, fmt::format("The body is not JSON: {}.", foreign));
  }
  if (error == simdjson::NUMBER_ERROR) {
    return base::fail(ErrorKind::invalid, "The body is not JSON: a number in it can not be read.");
  }
  return base::fail(ErrorKind::invalid, "The body is not JSON.");
}

}  // namespace

struct ReportParser::State {
  simdjson::dom::parser parser{report_bytes_max + simdjson::SIMDJSON_PADDING};
  std::string mended;
  base::TextBuffer buffer;

  simdjson::error_code parse(std::string& body, element& root) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    const auto skipped = body.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
    return parser.parse(body.data() + skipped, body.size() - skipped, false).get(root);
  }

  simdjson::error_code parse_mending(std::string& body, element& root) {
    const auto error = parse(body, root);
    if (error != simdjson::STRING_ERROR && error != simdjson::NUMBER_ERROR) return error;
    mended = mend_json(body);
    return parse(mended, root);
  }
};

ReportParser::ReportParser() : state_(std::make_unique<State>()) {
  // A failure here shows again at the first parse.
  [[maybe_unused]] const auto error = state_->parser.allocate(report_bytes_on_loop_max, json_depth_max);
}
ReportParser::~ReportParser() = default;
ReportParser::ReportParser(ReportParser&&) noexcept = default;
ReportParser& ReportParser::operator=(ReportParser&&) noexcept = default;

Result<Report> ReportParser::parse(std::string& body, const ReportReading& how) {
  if (has_too_many_values(body)) {
    return base::fail(ErrorKind::too_large, fmt::format("A report may have at most {} values.", json_marks_max));
  }
  const OwnWords own_words(how.scrub_words);
  element root;
  if (const auto error = state_->parse_mending(body, root); error != simdjson::SUCCESS) return refuse(error, body);
  simdjson::dom::object report;
  if (root.get(report) != simdjson::SUCCESS)
    return base::fail(ErrorKind::invalid, "A report is a JSON object, this body is not.");
  const auto members = ReportMembers::of(report, "", report_keys_max);
  if (!members) return base::Failure(members.error());
  return read_report(*members, state_->buffer, how);
}

}  // namespace bughook::intake
