// The role that a request names.
#pragma once

#include "accounts/account.hpp"
#include "api/json_body.hpp"

namespace bughook::api {

/// Reads `role` as the body's last field and checks the body. Unprocessable, field `role`, when it is none of the
/// three.
[[nodiscard]] base::Result<accounts::Role> read_role(JsonBody& body, std::optional<accounts::Role> when_absent = {});

}  // namespace bughook::api
