// A replay read in a test: what was written of it, parsed once so that it is known to be JSON; and short ways to
// write the events of rrweb.
#pragma once

#include "intake/replays/replay.hpp"

#include <initializer_list>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text_buffer.hpp"
#include "intake/limits.hpp"

namespace bughook::intake::testing {

using ::testing::HasSubstr;
using ::testing::Not;

struct Written {
  std::string json;
  std::string failure;
  ReplaySummary summary;
};

inline Written written(base::Result<ReplaySummary> result, const base::TextBuffer& buffer) {
  if (!result) return {{}, result.error().detail, {}};
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  EXPECT_EQ(parser.parse(std::string(buffer.text())).get(object), simdjson::SUCCESS) << buffer.text();
  return {std::string(buffer.text()), {}, *result};
}

inline Written web(std::string_view json) {
  simdjson::dom::parser parser(replay_bytes_max);
  simdjson::dom::object replay;
  EXPECT_EQ(parser.parse(std::string(json)).get(replay), simdjson::SUCCESS) << json;
  base::TextBuffer buffer;
  base::BufferedJsonWriter out(buffer);
  return written(write_web_replay(out, replay), buffer);
}

inline Written mobile(std::string_view json, base::Timestamp received_at = {}) {
  simdjson::dom::parser parser;
  simdjson::dom::object replay;
  EXPECT_EQ(parser.parse(std::string(json)).get(replay), simdjson::SUCCESS) << json;
  base::TextBuffer buffer;
  base::BufferedJsonWriter out(buffer);
  return written(write_mobile_replay(out, replay, {"https://bugs.example.org", received_at}), buffer);
}

inline std::string iso(const std::optional<base::Timestamp>& time) {
  return time ? base::format_iso8601(*time) : "none";
}

inline std::string event(int type, std::string_view data, std::int64_t timestamp = 1732096800000) {
  return R"j({"type":)j" + std::to_string(type) + R"j(,"data":)j" + std::string(data) + R"j(,"timestamp":)j" +
         std::to_string(timestamp) + "}";
}
inline std::string snapshot(std::string_view children) {
  return event(2, R"j({"node":{"type":0,"childNodes":)j" + std::string(children) +
                      R"j(,"id":1},"initialOffset":{"left":0,"top":0}})j");
}
inline std::string element(int id, std::string_view tag, std::string_view attributes = "{}",
                           std::string_view children = "[]") {
  return R"j({"type":2,"tagName":")j" + std::string(tag) + R"j(","attributes":)j" + std::string(attributes) +
         R"j(,"childNodes":)j" + std::string(children) + R"j(,"id":)j" + std::to_string(id) + "}";
}
inline std::string rrweb(std::initializer_list<std::string> events) {
  std::string all;
  for (const auto& each : events) all += (all.empty() ? "" : ",") + each;
  return R"j({"type":"rrweb","baseUrl":"https://example.org/","width":1280,"height":720,"events":[)j" + all + "]}";
}

}  // namespace bughook::intake::testing
