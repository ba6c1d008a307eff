// The due index and the record of attempts. Its calls only queue what the writer's thread then does, in their
// order: a search sees the attempts that were recorded before it.
#pragma once

#include "base/clock.hpp"
#include "delivery/queue_store.hpp"
#include "storage/sqlite/bulk/delivered_index.hpp"
#include "storage/sqlite/bulk/health_log.hpp"
#include "storage/sqlite/catalog.hpp"
#include "storage/sqlite/claims.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

class DueQueue final : public delivery::QueueStore {
 public:
  struct Parts {
    engine::Writer& writer;
    engine::Readers& readers;
    Catalog& catalog;
    Claims& claims;
    DeliveredIndex& delivered;
    HealthLog& health;
    const base::Clock& clock;
    base::Metrics& metrics;
  };
  explicit DueQueue(Parts parts);

  [[nodiscard]] base::Result<std::vector<delivery::OwedWebhook>> owed_webhooks() override;
  void claim_due(base::WebhookId webhook, base::Timestamp now, std::size_t limit, std::size_t bytes_max,
                 base::Reply<base::Result<delivery::ClaimedBatch>> reply) override;
  void release(std::vector<base::DeliveryId> deliveries) override;
  void record(delivery::AttemptRecord record) override;
  [[nodiscard]] bool can_record() const override;
  void on_recorded(OnRecorded call) override { on_recorded_ = std::move(call); }

 private:
  class ClaimOperation;
  class ReleaseOperation;
  class RecordOperation;

  struct Search {
    base::WebhookId webhook;
    base::Timestamp now;
    std::size_t limit = 0;
    std::size_t bytes_max = 0;
  };
  struct Finding {
    const Search& search;
    DuePosition position;  // all before it is claimed
    delivery::ClaimedBatch found;
    std::size_t bytes = 0;
  };
  [[nodiscard]] delivery::ClaimedBatch find(const Search& search);
  bool walk(engine::Rows due, Finding& finding);
  [[nodiscard]] bool take(base::DeliveryId id, base::Timestamp due_at, Finding& finding);
  void write(const delivery::AttemptRecord& record);
  [[nodiscard]] std::optional<int> move_delivery(const delivery::AttemptRecord& record, base::Timestamp now);
  [[nodiscard]] bool move_pending(const delivery::AttemptRecord& record, int attempts_done, base::Timestamp now);
  void count(const delivery::AttemptRecord& record);

  Parts parts_;
  engine::Database& database_;
  OnRecorded on_recorded_;
  base::Counter& recorded_;
  base::Histogram& accepted_to_recorded_;
};

}  // namespace bughook::storage::sqlite
