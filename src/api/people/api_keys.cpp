// /api/v1/api-keys: what programs call this API with. A key is shown once, when it is made.
#include "api/handlers.hpp"
#include "api/json_body.hpp"
#include "api/page.hpp"
#include "api/people/role.hpp"
#include "api/resources.hpp"
#include "crypto/token.hpp"

namespace bughook::api {

namespace {

void write_key(base::JsonWriter& json, const accounts::ApiKey& key, std::string_view secret) {
  json.begin_object().member("id", key.id.text()).member("name", key.name).member("role", accounts::to_text(key.role));
  write_time(json, "createdAt", key.created_at);
  write_time(json, "lastUsedAt", key.last_used_at);
  if (!secret.empty()) json.member("key", secret);
  json.end_object();
}

}  // namespace

Answer list_api_keys(Services& services, const Caller& caller, const http::Request&) {
  const auto found = services.accounts.api_keys(caller.organisation.id);
  if (!found) return base::Failure(found.error());
  return page_response(*found, std::nullopt,
                       [](base::JsonWriter& json, const accounts::ApiKey& key) { write_key(json, key, ""); });
}

Answer create_api_key(Services& services, const Caller& caller, const http::Request& request) {
  JsonBody body(request.body);
  const auto name = body.text("name", accounts::name_bytes_max);
  const auto role = read_role(body, accounts::Role::owner);
  if (!role) return base::Failure(role.error());
  if (auto checked = accounts::check_name(name.value_or("")); !checked) return base::Failure(checked.error());
  const auto secret = crypto::random_token(services.random, accounts::api_key_letters);
  const accounts::ApiKey key{.id = services.ids.make<base::ApiKeyId>(),
                             .organisation = caller.organisation.id,
                             .name = *name,
                             .hash = accounts::hash_of_token(secret),
                             .created_at = services.clock.now(),
                             .role = *role,
                             .last_used_at = {}};
  if (auto made = services.accounts.insert(key); !made) return base::Failure(made.error());
  return resource_response(201, [&](base::JsonWriter& json) { write_key(json, key, secret); });
}

Answer remove_api_key(Services& services, const Caller& caller, const http::Request& request) {
  const auto id = base::ApiKeyId::parse(request.parameter("key"));
  if (!id) return base::fail(base::ErrorKind::not_found, "There is no such API key in this organisation.", "key");
  if (auto removed = services.accounts.remove_api_key(caller.organisation.id, *id); !removed) {
    return base::Failure(removed.error());
  }
  return http::Response{.status = 204, .content_type = "", .headers = {}, .body = ""};
}

}  // namespace bughook::api
