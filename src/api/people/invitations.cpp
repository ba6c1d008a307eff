// /api/v1/invitations and /invitation: who is asked into an organisation, and who comes.
#include "accounts/password.hpp"
#include "api/handlers.hpp"
#include "api/json_body.hpp"
#include "api/page.hpp"
#include "api/people/role.hpp"
#include "api/people/session.hpp"
#include "api/people/session_cookie.hpp"
#include "api/resources.hpp"
#include "base/rate_limit.hpp"
#include "crypto/token.hpp"

namespace bughook::api {

namespace {

using accounts::Invitation;

/// `link` only for who has just made it: the token is not kept.
void write_invitation(base::JsonWriter& json, const Invitation& invitation, std::string_view link) {
  json.begin_object()
      .member("id", invitation.id.text())
      .member("email", invitation.email)
      .member("role", accounts::to_text(invitation.role));
  write_time(json, "createdAt", invitation.created_at);
  write_time(json, "expiresAt", invitation.expires_at);
  if (!link.empty()) json.member("link", link);
  json.end_object();
}

/// The invitation that this token opens, unless its time is over.
base::Result<Invitation> find_invitation(Services& services, std::string_view token) {
  auto found = services.people.invitation(accounts::hash_of_token(token));
  if (!found && found.error().kind != base::ErrorKind::not_found) return found;
  const auto now = services.clock.now();
  // One that a clock dated which was ahead is not valid for as long as it was.
  if (found && now < found->expires_at && found->created_at <= now + accounts::clock_error_max) return found;
  return base::fail(base::ErrorKind::not_found,
                    "This invitation is void: it was used or withdrawn, or its time is over. Ask for another one.",
                    "token");
}

/// The person that the password makes of whom the invitation is for.
base::Result<accounts::Person> newcomer(Services& services, const Invitation& invitation, std::string_view name,
                                        std::string_view password) {
  if (auto checked = accounts::check_name(name); !checked) return base::Failure(checked.error());
  if (auto checked = accounts::check_new_password(password, invitation.email); !checked) {
    return base::Failure(checked.error());
  }
  auto hash = accounts::hash_password(password, services.random);
  if (!hash) return base::Failure(hash.error());
  return accounts::Person{.id = services.ids.make<accounts::PersonId>(),
                          .email = invitation.email,
                          .name = std::string(name),
                          .password_hash = std::move(*hash),
                          .created_at = services.clock.now(),
                          .last_seen_at = {}};
}

/// Who has an account shows by its password that it is theirs; who has none chooses one.
base::Result<accounts::Person> guest(Services& services, const http::Request& request, const Invitation& invitation,
                                     const std::optional<std::string>& name, std::string_view password) {
  const auto known = services.people.person_with(invitation.email);
  if (!known) return base::Failure(known.error());
  if (!*known) return newcomer(services, invitation, name.value_or(invitation.email), password);
  const auto right =
      services.sign_in.check_password(**known, password, base::caller_of(request.remote_address), "password");
  if (!right) return base::Failure(right.error());
  return **known;
}

}  // namespace

Answer list_invitations(Services& services, const Caller& caller, const http::Request& request) {
  const auto page = page_request(request);
  if (!page) return base::Failure(page.error());
  std::optional<accounts::InvitationId> after;
  if (page->cursor) after = accounts::InvitationId{*page->cursor};
  const auto found = services.people.invitations(caller.organisation.id, after, page->limit);
  if (!found) return base::Failure(found.error());
  std::optional<std::int64_t> next;
  if (found->next_after) next = found->next_after->number;
  return page_response(found->invitations, next,
                       [](base::JsonWriter& json, const Invitation& each) { write_invitation(json, each, ""); });
}

Answer create_invitation(Services& services, const Caller& caller, const http::Request& request) {
  JsonBody body(request.body);
  const auto email = accounts::tidy_email(body.text("email", accounts::email_bytes_max).value_or(""));
  const auto role = read_role(body);
  if (!role) return base::Failure(role.error());
  if (auto checked = accounts::check_email(email); !checked) return base::Failure(checked.error());
  const auto token = crypto::random_token(services.random, accounts::invitation_token_letters);
  const auto now = services.clock.now();
  const Invitation invitation{.id = services.ids.make<accounts::InvitationId>(),
                              .organisation = caller.organisation.id,
                              .email = email,
                              .role = *role,
                              .hash = accounts::hash_of_token(token),
                              .created_at = now,
                              .expires_at = now + accounts::invitation_age_max};
  if (auto invited = services.people.invite(invitation); !invited) return base::Failure(invited.error());
  return resource_response(201, [&](base::JsonWriter& json) {
    write_invitation(json, invitation, services.public_url + "/invite#" + token);
  });
}

Answer withdraw_invitation(Services& services, const Caller& caller, const http::Request& request) {
  const auto id = accounts::InvitationId::parse(request.parameter("invitation"));
  if (!id) {
    return base::fail(base::ErrorKind::not_found, "There is no such invitation in this organisation.", "invitation");
  }
  if (auto gone = services.people.withdraw(caller.organisation.id, *id); !gone) return base::Failure(gone.error());
  return http::Response{.status = 204, .content_type = "", .headers = {}, .body = ""};
}

Answer show_invitation(Services& services, const http::Request& request) {
  const auto invitation = find_invitation(services, request.query_value("token").value_or(""));
  if (!invitation) return base::Failure(invitation.error());
  const auto organisation = services.accounts.organisation(invitation->organisation);
  if (!organisation) return base::Failure(organisation.error());
  const auto person = services.people.person_with(invitation->email);
  if (!person) return base::Failure(person.error());
  return resource_response(200, [&](base::JsonWriter& json) {
    json.begin_object()
        .member("organisation", organisation->name)
        .member("email", invitation->email)
        .member("role", accounts::to_text(invitation->role))
        .member("hasAccount", person->has_value())
        .end_object();
  });
}

Answer accept_invitation(Services& services, const http::Request& request) {
  if (auto same = check_same_origin(request, services.public_url); !same) return base::Failure(same.error());
  JsonBody body(request.body);
  const auto token = body.text("token", 2 * accounts::invitation_token_letters);
  const auto name = body.text("name", accounts::name_bytes_max);
  const auto password = body.text("password", accounts::password_bytes_max);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (!password) return base::fail(base::ErrorKind::invalid, "`password` is missing.", "password");
  const auto invitation = find_invitation(services, token.value_or(""));
  if (!invitation) return base::Failure(invitation.error());
  const auto person = guest(services, request, *invitation, name, *password);
  if (!person) return base::Failure(person.error());
  const accounts::Member member{.id = services.ids.make<base::MemberId>(),
                                .organisation = invitation->organisation,
                                .person = person->id,
                                .role = invitation->role,
                                .created_at = services.clock.now()};
  if (auto joined = services.people.join(invitation->id, *person, member); !joined) {
    return base::Failure(joined.error());
  }
  const auto begun = services.sign_in.begin(person->id, invitation->organisation);
  if (!begun) return base::Failure(begun.error());
  return begin_session(services, request, *begun);
}

}  // namespace bughook::api
