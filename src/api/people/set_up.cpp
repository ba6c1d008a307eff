// /api/v1/setup: the first person comes in by the link that `bughook serve` prints.
#include "accounts/password.hpp"
#include "api/handlers.hpp"
#include "api/json_body.hpp"
#include "api/page.hpp"
#include "api/people/session.hpp"
#include "api/people/session_cookie.hpp"
#include "crypto/token.hpp"

namespace bughook::api {

namespace {

constexpr std::string_view default_project = "APP";

struct SetUpFields {
  std::string token;
  std::optional<std::string> email, name, password, organisation, project;
};

base::Result<SetUpFields> read_fields(std::string_view text) {
  JsonBody body(text);
  SetUpFields fields;
  const auto token = body.text("token", 2 * accounts::set_up_token_letters);
  fields.email = body.text("email", accounts::email_bytes_max);
  fields.name = body.text("name", accounts::name_bytes_max);
  fields.password = body.text("password", accounts::password_bytes_max);
  fields.organisation = body.text("organisation", accounts::name_bytes_max);
  fields.project = body.text("project", accounts::name_bytes_max);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (!token) return base::fail(base::ErrorKind::invalid, "`token` is missing: the end of the link.", "token");
  if (!fields.password) return base::fail(base::ErrorKind::invalid, "`password` is missing.", "password");
  fields.token = *token;
  return fields;
}

base::Result<std::string> hash_new_password(Services& services, const SetUpFields& fields, std::string_view email) {
  if (auto checked = accounts::check_new_password(*fields.password, email); !checked) {
    return base::Failure(checked.error());
  }
  return accounts::hash_password(*fields.password, services.random);
}

/// The owner is there (`bughook init`), but has never signed in: a name and a password of their own.
base::Result<accounts::SignIn::Begun> take_over(Services& services, const accounts::Person& owner,
                                                const SetUpFields& fields) {
  if (fields.email && accounts::tidy_email(*fields.email) != owner.email) {
    return base::fail(base::ErrorKind::unprocessable, "The owner's e-mail address is set already: leave it out.",
                      "email");
  }
  if (fields.name) {
    if (auto checked = accounts::check_name(*fields.name); !checked) return base::Failure(checked.error());
  }
  auto hash = hash_new_password(services, fields, owner.email);
  if (!hash) return base::Failure(hash.error());
  const auto changed =
      services.people.change_person(owner.id, std::nullopt, [&](accounts::Person& stored) -> base::Result<void> {
        if (fields.name) stored.name = *fields.name;
        stored.password_hash = *hash;
        return {};
      });
  if (!changed) return base::Failure(changed.error());
  const auto memberships = services.people.memberships(owner.id);
  if (!memberships) return base::Failure(memberships.error());
  return services.sign_in.begin(owner.id, memberships->front().organisation.id);
}

base::Result<accounts::FirstSetUp> first_set_up(Services& services, const SetUpFields& fields) {
  const auto email = accounts::tidy_email(fields.email.value_or(""));
  if (auto checked = accounts::check_email(email); !checked) return base::Failure(checked.error());
  if (!fields.organisation || fields.organisation->empty()) {
    return base::fail(base::ErrorKind::unprocessable, "`organisation` is missing: the name of yours.", "organisation");
  }
  const auto project = fields.project.value_or(std::string(default_project));
  if (auto checked = accounts::check_project_key(project); !checked) return base::Failure(checked.error());
  const auto name = fields.name.value_or(email);
  if (auto checked = accounts::check_name(name); !checked) return base::Failure(checked.error());
  auto hash = hash_new_password(services, fields, email);
  if (!hash) return base::Failure(hash.error());

  const auto now = services.clock.now();
  auto& ids = services.ids;
  accounts::FirstSetUp made;
  made.organisation = {ids.make<base::OrganisationId>(), *fields.organisation, now};
  made.project = {.id = ids.make<base::ProjectId>(),
                  .organisation = made.organisation.id,
                  .key = project,
                  .name = project,
                  .sdk_key = crypto::random_token(services.random, accounts::sdk_key_letters),
                  .created_at = now,
                  .updated_at = now};
  made.owner = {.id = ids.make<accounts::PersonId>(),
                .email = email,
                .name = name,
                .password_hash = std::move(*hash),
                .created_at = now,
                .last_seen_at = {}};
  made.membership = ids.make<base::MemberId>();
  return made;
}

base::Result<accounts::SignIn::Begun> make_all(Services& services, const SetUpFields& fields) {
  const auto made = first_set_up(services, fields);
  if (!made) return base::Failure(made.error());
  if (auto stored = services.accounts.set_up(*made); !stored) return base::Failure(stored.error());
  return services.sign_in.begin(made->owner.id, made->organisation.id);
}

}  // namespace

Answer look_at_set_up(Services& services, const http::Request& request) {
  const auto first = services.first_start.look(request.query_value("token").value_or(""));
  if (!first) return base::Failure(first.error());
  return resource_response(200, [&](base::JsonWriter& json) {
    json.begin_object();
    if (first->owner) {
      json.member("email", first->owner->email).member("organisation", first->organisation_name);
    } else {
      json.key("email").null().key("organisation").null();
    }
    json.end_object();
  });
}

Answer set_up(Services& services, const http::Request& request) {
  if (auto same = check_same_origin(request, services.public_url); !same) return base::Failure(same.error());
  const auto fields = read_fields(request.body);
  if (!fields) return base::Failure(fields.error());
  accounts::SignIn::Begun begun;
  const auto done =
      services.first_start.use(fields->token, [&](const accounts::FirstStart& first) -> base::Result<void> {
        auto session = first.owner ? take_over(services, *first.owner, *fields) : make_all(services, *fields);
        if (!session) return base::Failure(session.error());
        begun = std::move(*session);
        return {};
      });
  if (!done) return base::Failure(done.error());
  return begin_session(services, request, begun);
}

}  // namespace bughook::api
