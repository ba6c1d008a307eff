// The body of a webhook: `action`, `type` and `data` with exactly the keys, JSON types and order that receivers
// were promised (docs: the sample payload). It is composed once and frozen; every attempt sends the same bytes.
//
// A new bug's number and rank are known only inside the transaction that files it, and they stand side by side
// in the body: so all but those two is composed outside, and `finish` puts them between.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "bugs/bug.hpp"

namespace bughook::webhooks {

/// What the body holds that a bug does not know. Urls are absolute; empty where there is nothing to fetch.
struct BodyContext {
  std::string_view project_key;
  base::OrganisationId organisation;
  std::string_view share_token;
  std::string_view screenshot_data_url;  // the captured page
  std::string_view picture_url = {};     // of our own picture; empty: what the bug says
  std::string_view replay_data_url;
  std::string_view film_url = {};  // a key of its own after the promised ones, when there is a film
};

struct EventBodyParts {
  std::string head;      // up to the rank
  std::string tail;      // from the key after the number
  std::string lexorank;  // of a bug that is filed already; empty: the rank of its number

  [[nodiscard]] std::string finish(std::int64_t number) const;
};

[[nodiscard]] EventBodyParts compose_event_body(std::string_view action, const bugs::Bug& bug,
                                                const BodyContext& context);

}  // namespace bughook::webhooks
