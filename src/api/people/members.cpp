// /api/v1/members: who may see the organisation.
#include "api/handlers.hpp"
#include "api/json_body.hpp"
#include "api/page.hpp"
#include "api/people/role.hpp"
#include "api/resources.hpp"

namespace bughook::api {

namespace {

base::Result<base::MemberId> member_id(const http::Request& request) {
  const auto id = base::MemberId::parse(request.parameter("member"));
  if (!id) return base::fail(base::ErrorKind::not_found, "There is no such member in this organisation.", "member");
  return *id;
}

void write_member(base::JsonWriter& json, const accounts::MemberEntry& entry) {
  json.begin_object()
      .member("id", entry.member.id.text())
      .member("email", entry.email)
      .member("name", entry.name)
      .member("role", accounts::to_text(entry.member.role));
  write_time(json, "joinedAt", entry.member.created_at);
  write_time(json, "lastSeenAt", entry.last_seen_at);
  json.end_object();
}

}  // namespace

Answer list_members(Services& services, const Caller& caller, const http::Request& request) {
  const auto page = page_request(request);
  if (!page) return base::Failure(page.error());
  std::optional<base::MemberId> after;
  if (page->cursor) after = base::MemberId{*page->cursor};
  const auto found = services.people.members(caller.organisation.id, after, page->limit);
  if (!found) return base::Failure(found.error());
  std::optional<std::int64_t> next;
  if (found->next_after) next = found->next_after->number;
  return page_response(found->members, next,
                       [](base::JsonWriter& json, const accounts::MemberEntry& each) { write_member(json, each); });
}

Answer change_member(Services& services, const Caller& caller, const http::Request& request) {
  const auto id = member_id(request);
  if (!id) return base::Failure(id.error());
  if (auto exists = services.people.member(caller.organisation.id, *id); !exists) return base::Failure(exists.error());
  JsonBody body(request.body);
  const auto role = read_role(body);
  if (!role) return base::Failure(role.error());
  const auto changed = services.people.change_role(caller.organisation.id, *id, *role);
  if (!changed) return base::Failure(changed.error());
  return resource_response(200, [&](base::JsonWriter& json) { write_member(json, *changed); });
}

Answer remove_member(Services& services, const Caller& caller, const http::Request& request) {
  const auto id = member_id(request);
  if (!id) return base::Failure(id.error());
  if (auto removed = services.people.remove_member(caller.organisation.id, *id); !removed) {
    return base::Failure(removed.error());
  }
  return http::Response{.status = 204, .content_type = "", .headers = {}, .body = ""};
}

}  // namespace bughook::api
