// A report body, from any bytes: what is accepted is JSON on every side that is stored, and holds the limits.
#include <simdjson.h>

#include "fuzzing.hpp"
#include "intake/limits.hpp"
#include "intake/reading/json_mending.hpp"
#include "intake/reading/report.hpp"

using namespace bughook;
using fuzzing::hold;

namespace {

/// A number like 1.1e21 may be written with all its digits, which JSON allows and simdjson does not read.
void hold_object(const std::string& json, const char* claim) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  hold(parser.parse(intake::mend_json(json)).get(object) == simdjson::SUCCESS, claim, json);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static intake::ReportParser parser;  // kept from input to input, as a loop keeps it
  auto body = fuzzing::text_of(data, size);
  const auto report = parser.parse(body);
  if (!report) {
    hold(!report.error().detail.empty(), "a refusal says why");
    return 0;
  }
  hold_object(report->meta_data, "metaData is an object");
  hold_object(report->details, "details are an object");
  hold(report->page.view.width >= 0 && report->page.view.pixel_ratio > 0, "a window has a size that can be");
  if (!report->replay.empty()) hold_object(report->replay, "a replay is an object");
  hold(report->type.size() <= intake::type_bytes_max && !report->type.empty(), "a type is short", report->type);
  hold(report->description.size() <= intake::description_bytes_max, "a description is cut");
  hold(simdjson::validate_utf8(report->description), "a description is cut between letters");
  hold(report->screenshot_url.empty() || report->screenshot_url.starts_with("http"), "a picture is on the web",
       report->screenshot_url);
  return 0;
}
