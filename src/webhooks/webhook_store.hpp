// Where webhooks are kept. Values come in and go out in clear; an implementation seals header values
// and signing secrets before they touch a disk. Called from worker threads; every call waits.
#pragma once

#include <functional>
#include <vector>

#include "base/result.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::webhooks {

class WebhookStore {
 public:
  virtual ~WebhookStore() = default;

  /// Oldest first. A project has at most `webhooks_per_project_max`, so this is not paged.
  [[nodiscard]] virtual base::Result<std::vector<Webhook>> webhooks_of(base::ProjectId project) = 0;
  /// not_found when there is none, or it belongs to another project.
  [[nodiscard]] virtual base::Result<Webhook> webhook(base::ProjectId project, base::WebhookId id) = 0;
  /// For the sender, which knows no project.
  [[nodiscard]] virtual base::Result<Webhook> webhook(base::WebhookId id) = 0;

  /// conflict when the project has webhooks_per_project_max already. Durable when it returns.
  [[nodiscard]] virtual base::Result<void> insert(const Webhook& webhook) = 0;
  /// Reads, changes and writes in one transaction; `change` may refuse with an error, then nothing is written.
  [[nodiscard]] virtual base::Result<Webhook> change(base::ProjectId project, base::WebhookId id,
                                                     std::function<base::Result<void>(Webhook&)> change) = 0;
  /// Its deliveries stay readable until retention takes them; those still pending become cancelled.
  [[nodiscard]] virtual base::Result<void> remove(base::ProjectId project, base::WebhookId id) = 0;
};

inline constexpr std::size_t webhooks_per_project_max = 100;  // every report walks them

}  // namespace bughook::webhooks
