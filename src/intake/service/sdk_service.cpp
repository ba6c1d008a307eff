#include "intake/service/sdk_service.hpp"

#include <simdjson.h>

#include "base/json_writer.hpp"
#include "base/loop.hpp"
#include "base/utf8.hpp"
#include "http/problem.hpp"
#include "http/web_socket.hpp"
#include "intake/limits.hpp"
#include "intake/reading/report_members.hpp"

namespace bughook::intake {
namespace {

using base::Result;
using simdjson::dom::object;

/// The two names that an SDK's era gives to the session's id and hash.
struct SessionHeaders {
  std::string_view id;
  std::string_view hash;
};
constexpr std::array session_headers = {SessionHeaders{"Gleap-Id", "Gleap-Hash"},
                                        SessionHeaders{"User-Id", "User-Hash"},
                                        SessionHeaders{"Guest-Id", "Guest-Hash"}};

http::Response json_answer(std::string json) {
  http::Response response;
  // Sessions are somebody's, and a change of the settings should be seen at the next visit.
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body = std::move(json);
  return response;
}

/// A field of the user, if it was sent: as much of it as we carry, without what would end it.
void read_field(object user, std::string_view key, std::string& field) {
  simdjson::dom::element value;
  if (user[key].get(value) != simdjson::SUCCESS) return;
  auto text = lenient_text(value).value_or("");
  std::erase(text, '\0');
  field = base::cut_utf8(std::move(text), visitor_field_bytes_max);
}

/// `{userId, name, email, ...}`, or, of partial updates, `{data: {...}}`. What is no JSON changes nothing.
void read_user(std::string_view body, Visitor& visitor) {
  simdjson::dom::parser parser(session_bytes_max + simdjson::SIMDJSON_PADDING);
  object user;
  if (parser.parse(body.data(), body.size()).get(user) != simdjson::SUCCESS) return;
  object data;
  if (user["data"].get(data) == simdjson::SUCCESS) user = data;
  read_field(user, "userId", visitor.user_id);
  read_field(user, "name", visitor.name);
  read_field(user, "email", visitor.email);
}

}  // namespace

SdkService::SdkService(Admission& admission, base::IdGenerator& ids, const Settings& settings, std::size_t loop_count)
    : admission_(admission),
      ids_(ids),
      web_config_(web_config(settings.sdk)),
      mobile_config_(mobile_config(settings.sdk)) {
  keys_.reserve(loop_count);
  for (std::size_t i = 0; i < loop_count; ++i) keys_.emplace_back(settings.visitor_key);
}

std::vector<http::Route> SdkService::routes() {
  const auto get = http::Method::get;
  const auto post = http::Method::post;
  // For messages to the visitor, of which there are none; without it the SDK asks every five seconds, and each time its
  // browser complains. A browser can give no header with it, so the key stands in the query.
  const http::LoopHandler socket = [](http::Request& request) -> base::Awaitable<http::Response> {
    co_return http::open_quiet_socket(request);
  };
  return {
      route(post, "/sessions", &SdkService::open_session),
      route(post, "/sessions/start", &SdkService::identify),  // of autumn 2021: opens and identifies at once
      route(post, "/sessions/identify", &SdkService::identify),
      route(post, "/sessions/partialupdate", &SdkService::identify),
      route(post, "/sessions/stream", &SdkService::take_events),
      route(post, "/sessions/events", &SdkService::take_events),
      route(post, "/sessions/ping", &SdkService::take_events),
      {get, "/sessions/live", socket, 0, http::Cors::sdk, admission_.gate(KeyIn::query)},
      route(get, "/config/{key}", &SdkService::show_web_config, KeyIn::path),
      route(get, "/config/{key}/tooltips", &SdkService::show_tooltips, KeyIn::path),
      route(get, "/widget/{key}/config", &SdkService::show_web_config, KeyIn::path),
      route(get, "/appwidget/{key}/config", &SdkService::show_mobile_config, KeyIn::path),
      // Tours, checklists and banners of the SDKs' own service: there are none here.
      route(get, "/outbound/{path*}", &SdkService::answer_nothing),
      route(post, "/outbound/{path*}", &SdkService::answer_nothing),
  };
}

http::Route SdkService::route(http::Method method, std::string pattern, Handler handler, KeyIn key) {
  const http::LoopHandler on_loop = [this, handler](http::Request& request) -> base::Awaitable<http::Response> {
    auto answer = (this->*handler)(request, *project_of(request));
    co_return answer ? json_answer(std::move(*answer)) : http::problem(answer.error());
  };
  const bool has_body = method == http::Method::post;
  const auto body_limit = has_body ? session_bytes_max : std::size_t{0};
  return {method, std::move(pattern), on_loop, body_limit, http::Cors::sdk, admission_.gate(key)};
}

SdkService::Answer SdkService::open_session(const http::Request& request, const ReportingProject& project) {
  const auto known = visitor_of(request, project.id);
  return session_json(request, project.id, known ? *known : Visitor{ids_.make<base::VisitorId>(), {}, {}, {}});
}

SdkService::Answer SdkService::identify(const http::Request& request, const ReportingProject& project) {
  auto visitor = visitor_of(request, project.id);
  if (!visitor) visitor = Visitor{ids_.make<base::VisitorId>(), {}, {}, {}};
  read_user(request.body, *visitor);
  return session_json(request, project.id, *visitor);
}

SdkService::Answer SdkService::take_events(const http::Request&, const ReportingProject&) {
  return "{}";  // no action that the SDK should start
}

SdkService::Answer SdkService::show_web_config(const http::Request&, const ReportingProject&) { return web_config_; }

SdkService::Answer SdkService::show_mobile_config(const http::Request&, const ReportingProject&) {
  return mobile_config_;
}

SdkService::Answer SdkService::show_tooltips(const http::Request&, const ReportingProject&) { return "[]"; }

SdkService::Answer SdkService::answer_nothing(const http::Request&, const ReportingProject&) { return "{}"; }

std::string SdkService::reporter_of(const http::Request& request, base::ProjectId project) {
  const auto visitor = visitor_of(request, project);
  return visitor ? visitor->called() : std::string();
}

std::optional<Visitor> SdkService::visitor_of(const http::Request& request, base::ProjectId project) {
  for (const auto& [id_header, hash_header] : session_headers) {
    const auto id = request.header(id_header);
    if (id.empty()) continue;
    if (auto visitor = read_visitor(key_of(request), project, id, request.header(hash_header))) return visitor;
  }
  return std::nullopt;
}

/// With the keys of every era: `gleapId` since 6.0, `id` and `hash` before.
std::string SdkService::session_json(const http::Request& request, base::ProjectId project, const Visitor& visitor) {
  const auto id = visitor.id.text();
  const auto hash = make_visitor_hash(key_of(request), project, visitor);
  std::string json;
  base::JsonWriter(json)
      .begin_object()
      .member("gleapId", id)
      .member("gleapHash", hash)
      .member("id", id)
      .member("hash", hash)
      .member("type", visitor.called().empty() ? "GUEST" : "USER")
      .member("userId", visitor.user_id)
      .member("name", visitor.name)
      .member("email", visitor.email)
      .member("phone", "")
      .member("value", 0)
      .end_object();
  return json;
}

crypto::HmacSha256& SdkService::key_of(const http::Request& request) { return keys_[request.loop->index()]; }

}  // namespace bughook::intake
