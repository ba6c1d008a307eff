// A webhook: what the setup dialog edits and the sender reads. Header values and secrets are in clear here
// and nowhere else: a store seals them, an answer and a log never hold them.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "webhooks/secret.hpp"
#include "webhooks/settings_rules.hpp"

namespace bughook::webhooks {

/// What a webhook can be told of. New actions are added here and nowhere else.
inline constexpr std::string_view action_bug_created = "BUG_CREATED";
inline constexpr std::array<std::string_view, 1> known_actions = {action_bug_created};

/// Unprocessable, field `actions`, for an action that is not known or is named twice.
[[nodiscard]] base::Result<void> check_actions(const std::vector<std::string>& actions);

struct Header {
  std::string name;
  std::string value;
  std::string unopened = {};  // as it stands sealed, when the server's key does not open it: then there is no value

  friend bool operator==(const Header&, const Header&) = default;
};

struct Webhook {
  base::WebhookId id;
  base::ProjectId project;
  std::string url;
  std::vector<Header> headers;
  std::vector<std::string> actions = {std::string(action_bug_created)};
  bool active = true;
  std::string description;
  std::chrono::milliseconds timeout = timeout_default;
  std::vector<std::chrono::seconds> schedule = default_schedule();  // the gaps before attempts 2, 3, ...
  std::vector<SigningSecret> secrets;                               // newest first
  bool waits_for_screenshot = true;  // false: told at once, with the body as it is at filing
  std::string disabled_reason;       // why the server itself switched it off; empty: it did not
  base::Timestamp created_at;
  base::Timestamp updated_at;
  std::int64_t revision = 0;  // grows with every change; the store counts

  [[nodiscard]] bool wants(std::string_view action) const;
  /// False when a header value or a secret does not open with the server's key: nothing can be sent before it is given
  /// anew.
  [[nodiscard]] bool is_readable() const;
};

}  // namespace bughook::webhooks
