// Webhooks. Header values and signing secrets are sealed on the way in and opened on the way out, each for its own
// webhook and place, so that the database alone shows none. What the key in use does not open is read as it stands
// (webhooks::Header::unopened) and written back as it stands: it spoils nothing else. Worker threads.
#pragma once

#include "crypto/vault.hpp"
#include "storage/sqlite/catalog.hpp"
#include "storage/sqlite/clock/due_times.hpp"
#include "storage/sqlite/engine/lookups.hpp"
#include "storage/sqlite/engine/writer.hpp"
#include "webhooks/webhook_store.hpp"

namespace bughook::storage::sqlite {

/// Deliveries that one transaction cancels when a webhook is removed: others wait about 10 ms.
inline constexpr std::size_t cancelled_at_once = 1000;

class WebhookStore final : public webhooks::WebhookStore {
 public:
  struct Parts {
    engine::Writer& writer;
    engine::Readers& readers;
    Catalog& catalog;
    Claims& claims;
    const crypto::Vault& vault;
    const base::Clock& clock;
  };
  explicit WebhookStore(Parts parts) : parts_(parts), lookups_("find-webhook", parts.readers) {}

  [[nodiscard]] base::Result<std::vector<webhooks::Webhook>> webhooks_of(base::ProjectId project) override;
  [[nodiscard]] base::Result<webhooks::Webhook> webhook(base::ProjectId project, base::WebhookId id) override;
  void look_up(base::WebhookId id, base::Reply<base::Result<webhooks::Webhook>> reply) override;
  [[nodiscard]] base::Result<void> insert(const webhooks::Webhook& webhook) override;
  [[nodiscard]] base::Result<webhooks::Webhook> change(
      base::ProjectId project, base::WebhookId id,
      std::function<base::Result<void>(webhooks::Webhook&)> change) override;
  [[nodiscard]] base::Result<void> remove(base::ProjectId project, base::WebhookId id) override;
  void stop() { lookups_.stop(); }

 private:
  [[nodiscard]] base::Result<webhooks::Webhook> find(engine::Database& database, base::WebhookId id) const;
  void read_sealed(engine::Database& database, webhooks::Webhook& webhook) const;
  [[nodiscard]] base::Result<void> follow(base::WebhookId id, const DueTimes::Rule& rule);
  void write_sealed(engine::Database& database, const webhooks::Webhook& webhook) const;

  Parts parts_;
  engine::Lookups lookups_;
};

/// What a signing secret is sealed for: it opens nowhere else.
[[nodiscard]] std::string sealed_secret_context(base::WebhookId webhook);

/// Cancels at most cancelled_at_once of what is pending or held for the webhook; answers how many.
[[nodiscard]] std::size_t cancel_some(engine::Database& database, base::WebhookId webhook, base::Timestamp now);

}  // namespace bughook::storage::sqlite
