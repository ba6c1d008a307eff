// How webhooks fared (delivery/health/health_log.hpp). Attempts are added up in memory, after their commit, and written
// a few seconds later: as one row for each webhook and quarter of an hour, however many attempts it had. The rows of
// the present stand together at the table's right end. Whoever reads has what is in memory written first.
//
// Writer's thread, but for `slots` and `write_soon`.
#pragma once

#include <atomic>
#include <map>

#include "delivery/attempt.hpp"
#include "delivery/health/health_log.hpp"
#include "storage/sqlite/engine/readers.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

class HealthLog final : public delivery::HealthLog, public engine::TransactionWatcher {
 public:
  struct Parts {
    engine::Writer& writer;
    engine::Readers& readers;
    const base::Clock& clock;
  };
  explicit HealthLog(Parts parts) : parts_(parts), database_(parts.writer.database()) {}

  [[nodiscard]] base::Result<std::vector<delivery::HealthSlot>> slots(base::WebhookId webhook,
                                                                      base::Timestamp since) override;

  /// The attempt's record is durable.
  void recorded(const delivery::AttemptRecord& record);
  /// Writes what is in memory, if anything is, and waits until it is durable. Not on the writer's thread, nor a loop's.
  [[nodiscard]] base::Result<void> write();

  void committed() override { written_.clear(); }
  void rolled_back() override;

 private:
  struct Key {
    base::Timestamp slot;
    base::WebhookId webhook;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Tally {
    std::int64_t delivered = 0, failed = 0;
    delivery::LatencyHistogram took;
    std::string last_reason;

    void add(const Tally& later);
  };

  void write_rows();
  void write_row(const Key& key, Tally tally);

  Parts parts_;
  engine::Database& database_;
  std::map<Key, Tally> unwritten_;    // bounded by the webhooks that are at work
  std::map<Key, Tally> written_;      // in the transaction under way
  std::atomic<bool> has_any_{false};  // in memory
};

}  // namespace bughook::storage::sqlite
