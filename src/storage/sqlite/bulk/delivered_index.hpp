// Which deliveries of a webhook were delivered, newest first: what a person reads by webhook.
//
// As an ordinary index it would dirty one more page of 8 KiB for each webhook in every commit, more than the
// report itself. So it is filled in bulk. `up_to` is a delivery's id, kept in `settings`: every delivered one
// up to it is in the table, none above it is; a reader looks through those above (at most tail_deliveries_max
// and one batch) in the deliveries themselves. Exact at every commit. Writer's thread, but for `up_to`.
#pragma once

#include <cstdint>

#include "base/id.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

/// Looked through in about a millisecond; moved in about five.
inline constexpr std::int64_t tail_deliveries_max = 8192;

class DeliveredIndex final : public engine::TransactionWatcher {
 public:
  explicit DeliveredIndex(engine::Database& database) : database_(database) {}

  [[nodiscard]] static std::int64_t up_to(engine::Database& database);

  void filed(std::size_t deliveries) { tail_ += static_cast<std::int64_t>(deliveries); }
  /// A delivery became `delivered`, or was that and is no more.
  void add(base::WebhookId webhook, base::DeliveryId delivery);
  void remove(base::WebhookId webhook, base::DeliveryId delivery);

  void before_commit() override;
  void rolled_back() override { loaded_ = false; }

 private:
  void load();
  void move_tail();

  engine::Database& database_;
  bool loaded_ = false;  // false: the two below are not known
  std::int64_t up_to_ = 0;
  std::int64_t tail_ = 0;  // deliveries above up_to_
};

}  // namespace bughook::storage::sqlite
