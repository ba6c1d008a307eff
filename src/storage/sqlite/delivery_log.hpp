// What people read of deliveries, and how they start or stop one by hand. Reads merge small ordered pieces: per
// webhook and state the newest ids, each from an index in which they stand in that order; so a page costs the
// same whatever the filter leaves out. Worker threads.
#pragma once

#include "delivery/delivery_log.hpp"
#include "storage/sqlite/bulk/delivered_index.hpp"
#include "storage/sqlite/claims.hpp"
#include "storage/sqlite/engine/readers.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

/// Deliveries that one transaction of `recover` moves: about 10 ms, which is what others then wait.
inline constexpr std::size_t recovered_at_once = 1000;

class DeliveryLog final : public delivery::DeliveryLog {
 public:
  struct Parts {
    engine::Writer& writer;
    engine::Readers& readers;
    Claims& claims;
    DeliveredIndex& delivered;
  };
  explicit DeliveryLog(Parts parts) : parts_(parts) {}

  [[nodiscard]] base::Result<delivery::DeliveryPage> page(base::ProjectId project,
                                                          const delivery::DeliveryFilter& filter) override;
  [[nodiscard]] base::Result<std::vector<delivery::Delivery>> deliveries(
      base::ProjectId project, const std::vector<base::DeliveryId>& ids) override;
  [[nodiscard]] base::Result<delivery::DeliveryDetail> delivery(base::ProjectId project, base::DeliveryId id) override;
  [[nodiscard]] base::Result<delivery::Delivery> resend(base::ProjectId project, base::DeliveryId id,
                                                        base::Timestamp now) override;
  [[nodiscard]] base::Result<std::vector<delivery::Delivery>> resend_all(base::ProjectId project,
                                                                         const std::vector<base::DeliveryId>& ids,
                                                                         base::Timestamp now) override;
  [[nodiscard]] base::Result<delivery::Delivery> cancel(base::ProjectId project, base::DeliveryId id,
                                                        base::Timestamp now) override;
  [[nodiscard]] base::Result<std::int64_t> recover(base::ProjectId project, base::WebhookId webhook,
                                                   base::Timestamp since, base::Timestamp now) override;

 private:
  struct Recovery {
    base::WebhookId webhook;
    delivery::DeliveryState from;
    base::Timestamp since;
    base::Timestamp now;
    std::int64_t below;  // newest first; where this piece begins
  };
  struct Recovered {
    std::int64_t count = 0;
    std::int64_t below = 0;  // where the next piece begins; 0: there is nothing more
  };
  [[nodiscard]] Recovered recover_some(engine::Database& database, const Recovery& recovery);
  struct Moved {
    base::DeliveryId id;
    base::WebhookId webhook;
    delivery::DeliveryState from;
  };
  [[nodiscard]] base::Result<delivery::Delivery> resend_one(engine::Database& database, base::ProjectId project,
                                                            base::DeliveryId id, base::Timestamp now);
  void make_due(engine::Database& database, const Moved& moved, base::Timestamp now);

  Parts parts_;
};

}  // namespace bughook::storage::sqlite
