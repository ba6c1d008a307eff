// /api/v1/session, /sessions and /person: who is signed in at this browser.
#include "api/people/session.hpp"

#include "accounts/password.hpp"
#include "api/handlers.hpp"
#include "api/json_body.hpp"
#include "api/page.hpp"
#include "api/people/session_cookie.hpp"
#include "base/rate_limit.hpp"
#include "bughook_version.hpp"

namespace bughook::api {

namespace {

void write_person(base::JsonWriter& json, const accounts::Person& person) {
  json.begin_object()
      .member("id", person.id.text())
      .member("email", person.email)
      .member("name", person.name)
      .end_object();
}

http::Response signed_out(const Services& services) {
  http::Response response{.status = 204, .content_type = "", .headers = {}, .body = ""};
  clear_session_cookie(response, cookie_form(services.public_url));
  return response;
}

}  // namespace

Answer session_answer(Services& services, const accounts::SignedIn& signed_in, std::string_view token) {
  const auto memberships = services.people.memberships(signed_in.person.id);
  if (!memberships) return base::Failure(memberships.error());
  return resource_response(200, [&](base::JsonWriter& json) {
    json.begin_object().key("person");
    write_person(json, signed_in.person);
    json.key("organisation")
        .begin_object()
        .member("id", signed_in.organisation.id.text())
        .member("name", signed_in.organisation.name)
        .end_object()
        .member("role", accounts::to_text(signed_in.role))
        .key("organisations")
        .begin_array();
    for (const auto& membership : *memberships) write(json, membership);
    json.end_array()
        .member("csrfToken", accounts::csrf_token_of(token))
        .member("publicUrl", services.public_url)
        .member("version", version)
        .end_object();
  });
}

Answer begin_session(Services& services, const http::Request& request, const accounts::SignIn::Begun& begun) {
  // Whoever was signed in here before is not any more; a token that someone else has put here never becomes one.
  const auto earlier =
      services.sessions.session(accounts::hash_of_token(session_token_of(request, cookie_form(services.public_url))));
  if (earlier) {
    if (auto ended = services.sessions.end(earlier->session.id); !ended) return base::Failure(ended.error());
  }
  auto answer = session_answer(services, begun.signed_in, begun.token);
  if (answer) set_session_cookie(*answer, cookie_form(services.public_url), begun.token);
  return answer;
}

Answer sign_in(Services& services, const http::Request& request) {
  if (auto same = check_same_origin(request, services.public_url); !same) return base::Failure(same.error());
  JsonBody body(request.body);
  const auto email = body.text("email", accounts::email_bytes_max);
  const auto password = body.text("password", accounts::password_bytes_max);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (!email) return base::fail(base::ErrorKind::invalid, "`email` is missing.", "email");
  if (!password) return base::fail(base::ErrorKind::invalid, "`password` is missing.", "password");
  const auto begun = services.sign_in.with_password(*email, *password, base::caller_of(request.remote_address));
  if (!begun) return base::Failure(begun.error());
  return begin_session(services, request, *begun);
}

Answer show_session(Services& services, const Caller& caller, const http::Request&) {
  return session_answer(services, caller.session->signed_in, caller.session->token);
}

Answer sign_out(Services& services, const Caller& caller, const http::Request&) {
  if (auto ended = services.sessions.end(caller.session->signed_in.session.id); !ended) {
    return base::Failure(ended.error());
  }
  return signed_out(services);
}

Answer sign_out_everywhere(Services& services, const Caller& caller, const http::Request&) {
  const auto ended = services.sessions.end_all(caller.session->signed_in.person.id, std::nullopt);
  if (!ended) return base::Failure(ended.error());
  return signed_out(services);
}

Answer switch_organisation(Services& services, const Caller& caller, const http::Request& request) {
  JsonBody body(request.body);
  const auto wanted = body.text("organisation", 24);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (!wanted) return base::fail(base::ErrorKind::invalid, "`organisation` is missing: its id.", "organisation");
  const auto id = base::OrganisationId::parse(*wanted);
  if (!id) return base::fail(base::ErrorKind::not_found, "You are in no such organisation.", "organisation");
  const auto& session = caller.session->signed_in.session;
  if (auto looked = services.sessions.look_at(session.id, *id); !looked) return base::Failure(looked.error());
  const auto signed_in = services.sessions.session(session.hash);
  if (!signed_in) return base::Failure(signed_in.error());
  return session_answer(services, *signed_in, caller.session->token);
}

Answer change_person(Services& services, const Caller& caller, const http::Request& request) {
  JsonBody body(request.body);
  const auto name = body.text("name", accounts::name_bytes_max);
  const auto password = body.text("password", accounts::password_bytes_max);
  const auto current = body.text("currentPassword", accounts::password_bytes_max);
  body.ignore({"id", "email"});
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  const auto& [session, person, organisation, role] = caller.session->signed_in;
  std::optional<std::string> password_hash;
  if (name) {
    if (auto checked = accounts::check_name(*name); !checked) return base::Failure(checked.error());
  }
  if (password) {
    if (!current) {
      return base::fail(base::ErrorKind::unprocessable, "`currentPassword` is missing: the one you sign in with now.",
                        "currentPassword");
    }
    if (auto checked = accounts::check_new_password(*password, person.email); !checked) {
      return base::Failure(checked.error());
    }
    const auto right =
        services.sign_in.check_password(person, *current, base::caller_of(request.remote_address), "currentPassword");
    if (!right) return base::Failure(right.error());
    auto hash = accounts::hash_password(*password, services.random);
    if (!hash) return base::Failure(hash.error());
    password_hash = std::move(*hash);
  }
  const auto changed =
      services.people.change_person(person.id, session.id, [&](accounts::Person& stored) -> base::Result<void> {
        if (name) stored.name = *name;
        if (password_hash) stored.password_hash = *password_hash;
        return {};
      });
  if (!changed) return base::Failure(changed.error());
  return resource_response(200, [&](base::JsonWriter& json) { write_person(json, *changed); });
}

}  // namespace bughook::api
