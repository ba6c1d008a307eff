// Where webhooks are kept. Values come in and go out in clear; an implementation seals header values
// and signing secrets before they touch a disk. Called from worker threads; every call but look_up waits.
#pragma once

#include <functional>
#include <vector>

#include "base/loop.hpp"
#include "base/result.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::webhooks {

/// All that the sender's loops know of the store of webhooks: nothing here waits.
class WebhookLookup {
 public:
  virtual ~WebhookLookup() = default;
  /// From any thread, at once: the answer comes when it is read. not_found when there is none.
  virtual void look_up(base::WebhookId id, base::Reply<base::Result<Webhook>> reply) = 0;
};

class WebhookStore : public WebhookLookup {
 public:
  /// Oldest first. A project has at most `webhooks_per_project_max`, so this is not paged.
  [[nodiscard]] virtual base::Result<std::vector<Webhook>> webhooks_of(base::ProjectId project) = 0;
  /// not_found when there is none, or it belongs to another project.
  [[nodiscard]] virtual base::Result<Webhook> webhook(base::ProjectId project, base::WebhookId id) = 0;

  /// conflict when the project has webhooks_per_project_max already. Durable when it returns.
  [[nodiscard]] virtual base::Result<void> insert(const Webhook& webhook) = 0;
  /// Reads, changes and writes in one transaction, with `revision` + 1; `change` may refuse with an error, then nothing
  /// is written.
  [[nodiscard]] virtual base::Result<Webhook> change(base::ProjectId project, base::WebhookId id,
                                                     std::function<base::Result<void>(Webhook&)> change) = 0;
  /// Its deliveries stay readable until retention takes them; those still pending become cancelled.
  [[nodiscard]] virtual base::Result<void> remove(base::ProjectId project, base::WebhookId id) = 0;
};

inline constexpr std::size_t webhooks_per_project_max = 100;  // every report walks them

}  // namespace bughook::webhooks
