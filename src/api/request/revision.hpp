// Edits carry the revision that they were made on, so that nobody undoes in silence what somebody else has changed
// meanwhile: `If-Match: "7"`, as HTTP has it, or `"__v": 7` in the body, as answers hold it. With neither an edit is
// made on whatever is there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_body.hpp"
#include "base/json_writer.hpp"
#include "http/message.hpp"
#include "http/problem.hpp"

namespace bughook::api {

class BasedOn {
 public:
  /// Reads `__v`, too; what is wrong with it `body.check` says.
  BasedOn(const http::Request& request, JsonBody& body);

  /// To be asked in the transaction of the edit. A tag that is none of ours fits no revision.
  [[nodiscard]] bool fits(std::int64_t revision) const;
  /// The one that was named, where one was.
  [[nodiscard]] std::optional<std::int64_t> revision() const { return revision_; }

 private:
  std::optional<std::vector<std::string>> tags_;  // of If-Match, without quotes
  std::optional<std::int64_t> revision_;
  std::optional<std::int64_t> in_body_;
};

/// What a change answers that is not made: the handler gives outdated_response in its place.
[[nodiscard]] base::Failure outdated();

/// As `ETag` shows it, and `If-Match` takes it.
void set_etag(http::Response& response, std::int64_t revision);

/// 412 with what is there now: `write_current(json)` writes it, `write_further(json)` any members beside it.
template <class WriteCurrent, class WriteFurther>
[[nodiscard]] http::Response outdated_response(std::int64_t revision, WriteCurrent write_current,
                                               WriteFurther write_further) {
  auto response = http::problem(412,
                                "This was changed meanwhile. Look at what it is now (`current`), and send what you "
                                "still want changed on that revision.");
  std::string members;
  base::JsonWriter json(members);
  json.begin_object().key("current");
  write_current(json);
  write_further(json);
  json.end_object();
  http::add_members(response, members);
  set_etag(response, revision);
  return response;
}
template <class WriteCurrent>
[[nodiscard]] http::Response outdated_response(std::int64_t revision, WriteCurrent write_current) {
  return outdated_response(revision, std::move(write_current), [](base::JsonWriter&) {});
}

}  // namespace bughook::api
