#include "api/caller.hpp"

#include "crypto/digest.hpp"

namespace bughook::api {

namespace {

constexpr std::string_view scheme = "Bearer ";

bool begins_with_bearer(std::string_view value) {
  if (value.size() < scheme.size()) return false;
  return std::equal(scheme.begin(), scheme.end(), value.begin(),
                    [](char a, char b) { return a == b || (a | 0x20) == (b | 0x20); });
}

}  // namespace

base::Result<Caller> identify(const http::Request& request, accounts::AccountStore& accounts) {
  const auto value = request.header("Authorization");
  if (!begins_with_bearer(value)) {
    return base::fail(base::ErrorKind::unauthorized, "Send the header `Authorization: Bearer <API key>`.",
                      "Authorization");
  }
  const auto hash = crypto::sha256(value.substr(scheme.size()));
  auto organisation = accounts.organisation_of_api_key({reinterpret_cast<const char*>(hash.data()), hash.size()});
  if (!organisation) {
    if (organisation.error().kind != base::ErrorKind::unauthorized) return base::Failure(organisation.error());
    return base::fail(base::ErrorKind::unauthorized, "No such API key; make one with `bughook init` or the dashboard.",
                      "Authorization");
  }
  return Caller{std::move(*organisation)};
}

}  // namespace bughook::api
