#include "api/caller.hpp"

#include "api/people/session_cookie.hpp"
#include "crypto/digest.hpp"

namespace bughook::api {

namespace {

constexpr std::string_view bearer_scheme = "Bearer ";
constexpr const char* csrf_header = "X-CSRF-Token";

bool begins_with_bearer(std::string_view value) {
  if (value.size() < bearer_scheme.size()) return false;
  return std::equal(bearer_scheme.begin(), bearer_scheme.end(), value.begin(),
                    [](char a, char b) { return a == b || (a | 0x20) == (b | 0x20); });
}

base::Failure unauthorized(std::string sentence) {
  return base::fail(base::ErrorKind::unauthorized, std::move(sentence), "Authorization");
}

bool changes_something(http::Method method) { return method != http::Method::get && method != http::Method::head; }

/// A use that can not be noted (a full disk) is a use all the same.
void log_unnoted(Services& services, const base::Result<void>& noted) {
  if (!noted) services.log.warning("the last use of a session or key can not be noted: {}", noted.error().detail);
}

base::Result<Caller> identify_key(Services& services, std::string_view key) {
  auto holder = services.accounts.api_key(accounts::hash_of_token(key));
  if (!holder && holder.error().kind != base::ErrorKind::unauthorized) return base::Failure(holder.error());
  if (!holder) return unauthorized("No such API key; make one with `bughook init` or in the dashboard.");
  const auto now = services.clock.now();
  if (accounts::wants_note(holder->key.last_used_at, now)) {
    log_unnoted(services, services.accounts.note_use(holder->key.id, now));
  }
  return Caller{.organisation = std::move(holder->organisation),
                .role = holder->key.role,
                .kind = CallerKind::key,
                .name = std::move(holder->key.name)};
}

base::Result<void> check_page(const Services& services, const http::Request& request, std::string_view token) {
  if (!changes_something(request.method)) return {};
  if (auto same = check_same_origin(request, services.public_url); !same) return same;
  if (crypto::equal_in_constant_time(request.header(csrf_header), accounts::csrf_token_of(token))) return {};
  return base::fail(base::ErrorKind::forbidden,
                    "Load this page anew. (Programs send the header X-CSRF-Token: the `csrfToken` of GET /session.)",
                    csrf_header);
}

base::Result<Caller> identify_person(Services& services, const http::Request& request, std::string_view token) {
  auto found = services.sessions.session(accounts::hash_of_token(token));
  if (!found && found.error().kind != base::ErrorKind::unauthorized) return base::Failure(found.error());
  const auto now = services.clock.now();
  if (!found || !accounts::is_live(found->session, now)) return unauthorized("Sign in again: this session has ended.");
  if (auto checked = check_page(services, request, token); !checked) return base::Failure(checked.error());
  if (accounts::wants_note(found->session.used_at, now)) {
    log_unnoted(services, services.sessions.note_use(found->session.id, now));
  }
  return Caller{.organisation = found->organisation,
                .role = found->role,
                .kind = CallerKind::person,
                .name = found->person.name,
                .session = CallerSession{std::move(*found), std::string(token)}};
}

/// A browser sends no cookie that has ended: what a page of ours is told, a person reads.
bool is_of_a_page(const http::Request& request) {
  return !request.header(csrf_header).empty() || request.header("Sec-Fetch-Site") == "same-origin";
}

}  // namespace

base::Result<Caller> identify(Services& services, const http::Request& request) {
  const auto authorization = request.header("Authorization");
  if (begins_with_bearer(authorization)) return identify_key(services, authorization.substr(bearer_scheme.size()));
  const auto token = session_token_of(request, cookie_form(services.public_url));
  if (authorization.empty() && !token.empty()) return identify_person(services, request, token);
  if (authorization.empty() && is_of_a_page(request)) return unauthorized("Sign in again.");
  return unauthorized("Sign in, or send the header `Authorization: Bearer <API key>`.");
}

}  // namespace bughook::api
