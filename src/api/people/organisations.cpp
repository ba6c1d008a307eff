// /api/v1/organisations and /organisation: those of the person who is signed in, and the one that is looked at.
#include "api/handlers.hpp"
#include "api/json_body.hpp"
#include "api/page.hpp"
#include "api/people/session.hpp"

namespace bughook::api {

namespace {

base::Result<std::string> read_name(const http::Request& request) {
  JsonBody body(request.body);
  auto name = body.text("name", accounts::name_bytes_max);
  body.ignore({"id", "role"});
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (auto checked = accounts::check_name(name.value_or("")); !checked) return base::Failure(checked.error());
  return std::move(*name);
}

}  // namespace

void write(base::JsonWriter& json, const accounts::Membership& membership) {
  json.begin_object()
      .member("id", membership.organisation.id.text())
      .member("name", membership.organisation.name)
      .member("role", accounts::to_text(membership.role))
      .end_object();
}

Answer list_organisations(Services& services, const Caller& caller, const http::Request&) {
  const auto found = services.people.memberships(caller.session->signed_in.person.id);
  if (!found) return base::Failure(found.error());
  return page_response(*found, std::nullopt,
                       [](base::JsonWriter& json, const accounts::Membership& each) { write(json, each); });
}

Answer create_organisation(Services& services, const Caller& caller, const http::Request& request) {
  const auto name = read_name(request);
  if (!name) return base::Failure(name.error());
  const auto now = services.clock.now();
  const accounts::Organisation organisation{services.ids.make<base::OrganisationId>(), *name, now};
  const accounts::Member owner{.id = services.ids.make<base::MemberId>(),
                               .organisation = organisation.id,
                               .person = caller.session->signed_in.person.id,
                               .role = accounts::Role::owner,
                               .created_at = now};
  if (auto made = services.accounts.insert(organisation, owner); !made) return base::Failure(made.error());
  return resource_response(201, [&](base::JsonWriter& json) { write(json, {organisation, accounts::Role::owner}); });
}

Answer change_organisation(Services& services, const Caller& caller, const http::Request& request) {
  const auto name = read_name(request);
  if (!name) return base::Failure(name.error());
  const auto renamed = services.accounts.rename(caller.organisation.id, *name);
  if (!renamed) return base::Failure(renamed.error());
  return resource_response(200, [&](base::JsonWriter& json) { write(json, {*renamed, caller.role}); });
}

}  // namespace bughook::api
