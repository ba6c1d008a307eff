#include "api/people/role.hpp"

namespace bughook::api {

namespace {

constexpr std::size_t role_bytes_max = 16;

}  // namespace

base::Result<accounts::Role> read_role(JsonBody& body, std::optional<accounts::Role> when_absent) {
  const auto text = body.text("role", role_bytes_max);
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  const auto role = text ? accounts::parse_role(*text) : when_absent;
  if (!role) return base::fail(base::ErrorKind::unprocessable, "`role` is owner, member or viewer.", "role");
  return *role;
}

}  // namespace bughook::api
