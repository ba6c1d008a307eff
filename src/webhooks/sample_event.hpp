// The sample event, which "Send test" sends before there is any bug: the published sample payload, composed by
// the same code as a real one, with the user's own project, and links that lead nowhere.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "bugs/bug.hpp"

namespace bughook::webhooks {

/// A bug of 16 seconds ago whose screenshot was rendered just now; its id is of that second.
[[nodiscard]] bugs::Bug sample_bug(base::Timestamp now);

[[nodiscard]] std::string sample_event_body(std::string_view action, std::string_view project_key,
                                            base::OrganisationId organisation, base::Timestamp now);

}  // namespace bughook::webhooks
