// Several things named in one request, as a person selects them in a list.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "api/json_body.hpp"
#include "api/page.hpp"
#include "api/services.hpp"

namespace bughook::api {

/// Each id once. invalid or unprocessable, naming the field. The body itself is still to be checked.
template <class IdType>
[[nodiscard]] base::Result<std::vector<IdType>> read_selection(JsonBody& body, std::string_view name,
                                                               std::size_t count_max) {
  const auto texts = body.texts(name);
  if (!texts) {
    return base::fail(base::ErrorKind::invalid, fmt::format("`{}` is missing: a list of ids.", name),
                      std::string(name));
  }
  if (texts->size() > count_max) {
    return base::fail(base::ErrorKind::unprocessable, fmt::format("`{}` may name at most {} at once.", name, count_max),
                      std::string(name));
  }
  std::vector<IdType> ids;
  for (std::size_t i = 0; i < texts->size(); ++i) {
    const auto id = IdType::parse((*texts)[i]);
    if (!id) {
      return base::fail(base::ErrorKind::unprocessable, "Each must be an id of 24 hex digits.",
                        fmt::format("{}[{}]", name, i));
    }
    if (std::find(ids.begin(), ids.end(), *id) == ids.end()) ids.push_back(*id);
  }
  return ids;
}

/// `{"changed":3}`
[[nodiscard]] inline http::Response count_response(std::string_view name, std::size_t count) {
  return resource_response(200, [&](base::JsonWriter& json) { json.begin_object().member(name, count).end_object(); });
}

struct PendingDelivery {
  base::WebhookId webhook;
  base::DeliveryId delivery;
};
/// What the sender may still hold of these bugs.
[[nodiscard]] base::Result<std::vector<PendingDelivery>> pending_of(Services& services, base::ProjectId project,
                                                                    const std::vector<base::BugId>& bugs);

/// With all they own, and away from the sender; answers how many were there.
[[nodiscard]] base::Result<std::size_t> remove_bugs_of(Services& services, base::ProjectId project,
                                                       const std::vector<base::BugId>& bugs);

}  // namespace bughook::api
