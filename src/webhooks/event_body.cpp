#include "webhooks/event_body.hpp"

#include <charconv>

#include "base/clock.hpp"
#include "base/json_writer.hpp"
#include "bugs/lexorank.hpp"
#include "bugs/meta_data.hpp"

namespace bughook::webhooks {

namespace {

constexpr std::size_t literal_bytes = 512;  // keys, punctuation, flags, times and ids of either part

void add(std::string& out, std::string_view key, std::string_view text) {
  out += key;
  base::append_json_string(out, text);
}

void add(std::string& out, std::string_view key, bool flag) {
  out += key;
  out += flag ? "true" : "false";
}

void add(std::string& out, std::string_view key, std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out += key;
  out.append(digits, end);
}

void add_json(std::string& out, std::string_view key, std::string_view json) {
  out += key;
  out += json;
}

std::string compose_head(std::string_view action, const bugs::Bug& bug, const BodyContext& context) {
  std::string head;
  head.reserve(literal_bytes + action.size() + 2 * bug.type.size() + bug.status.size() + context.share_token.size() +
               bug.reported_by.size());
  add(head, R"({"action":)", action);
  add(head, R"(,"type":)", bug.type);
  add(head, R"(,"data":{"priority":)", bugs::to_text(bug.priority));
  add(head, R"(,"type":)", bug.type);
  add(head, R"(,"status":)", bug.status);
  add(head, R"(,"shareToken":)", context.share_token);
  add(head, R"(,"reportedBy":)", bug.reported_by);
  return head;
}

std::string compose_tail(const bugs::Bug& bug, const BodyContext& context) {
  const auto& capture = bug.capture;
  std::string tail;
  tail.reserve(2 * literal_bytes + bug.meta_data.size() + bug.description.size() + context.project_key.size() +
               context.screenshot_data_url.size() + context.replay_data_url.size() + context.picture_url.size() +
               context.film_url.size() + capture.screenshot_url.size());
  add(tail, R"(,"generatingScreenshot":)", capture.generating_screenshot);
  add(tail, R"(,"screenshotLive":)", capture.screenshot_live);
  add(tail, R"(,"generatingReplay":)", capture.generating_replay);
  add(tail, R"(,"replayRenderingFailed":)", capture.replay_rendering_failed);
  add(tail, R"(,"replayLive":)", capture.replay_live);
  add(tail, R"(,"hasWebReplay":)", capture.has_replay());
  if (bug.meta_data.empty()) {
    add_json(tail, R"(,"metaData":)", bugs::default_meta_data());
  } else {
    add_json(tail, R"(,"metaData":)", bug.meta_data);
  }
  add(tail, R"(,"description":)", bug.description);
  add(tail, R"(,"project":)", context.project_key);
  add(tail, R"(,"organisation":)", context.organisation.text());
  add(tail, R"(,"createdAt":)", base::format_iso8601(bug.created_at));
  add(tail, R"(,"updatedAt":)", base::format_iso8601(bug.updated_at));
  add(tail, R"(,"__v":)", bug.revision);
  add(tail, R"(,"screenshotDataUrl":)", context.screenshot_data_url);
  add(tail, R"(,"replayDataUrl":)", context.replay_data_url);
  add(tail, R"(,"replayStartDate":)",
      capture.replay_started_at ? base::format_iso8601(*capture.replay_started_at) : std::string());
  add(tail, R"(,"screenshotUrl":)", context.picture_url.empty() ? capture.screenshot_url : context.picture_url);
  add(tail, R"(,"id":)", bug.id.text());
  if (!context.film_url.empty()) add(tail, R"(,"filmUrl":)", context.film_url);
  tail += "}}";
  return tail;
}

}  // namespace

EventBodyParts compose_event_body(std::string_view action, const bugs::Bug& bug, const BodyContext& context) {
  return {compose_head(action, bug, context), compose_tail(bug, context), bug.lexorank};
}

std::string EventBodyParts::finish(std::int64_t number) const {
  const auto rank = lexorank.empty() ? bugs::rank_of_number(number) : lexorank;
  std::string body;
  body.reserve(head.size() + rank.size() + 48 + tail.size());
  body += head;
  add(body, R"(,"lexorank":)", rank);
  add(body, R"(,"bugId":)", number);
  body += tail;
  return body;
}

}  // namespace bughook::webhooks
