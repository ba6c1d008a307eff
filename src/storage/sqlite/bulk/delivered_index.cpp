#include "storage/sqlite/bulk/delivered_index.hpp"

namespace bughook::storage::sqlite {

namespace {

constexpr const char* read_up_to_sql = "SELECT value FROM settings WHERE name = 'delivered_index_up_to'";
constexpr const char* count_tail_sql = "SELECT count(*) FROM deliveries WHERE id > ?1";
constexpr const char* newest_sql = "SELECT max(id) FROM deliveries";
constexpr const char* move_tail_sql =
    "INSERT INTO delivered_index (webhook, delivery) "
    "SELECT webhook, id FROM deliveries WHERE id > ?1 AND id <= ?2 AND state = 'delivered' ORDER BY webhook, id";
constexpr const char* write_up_to_sql =
    "INSERT OR REPLACE INTO settings (name, value) VALUES ('delivered_index_up_to', ?1)";
constexpr const char* add_sql = "INSERT OR IGNORE INTO delivered_index (webhook, delivery) VALUES (?1, ?2)";
constexpr const char* remove_sql = "DELETE FROM delivered_index WHERE webhook = ?1 AND delivery = ?2";

}  // namespace

std::int64_t DeliveredIndex::up_to(engine::Database& database) {
  auto rows = database.statement(read_up_to_sql).query();
  return rows.next() ? rows.integer(0) : 0;
}

void DeliveredIndex::add(base::WebhookId webhook, base::DeliveryId delivery) {
  load();
  if (delivery.number <= up_to_) database_.statement(add_sql).run(webhook, delivery);
}

void DeliveredIndex::remove(base::WebhookId webhook, base::DeliveryId delivery) {
  load();
  if (delivery.number <= up_to_) database_.statement(remove_sql).run(webhook, delivery);
}

void DeliveredIndex::before_commit() {
  load();
  if (tail_ >= tail_deliveries_max) move_tail();
}

void DeliveredIndex::load() {
  if (loaded_) return;
  up_to_ = up_to(database_);
  auto rows = database_.statement(count_tail_sql).query(up_to_);
  tail_ = rows.next() ? rows.integer(0) : 0;
  loaded_ = !database_.failed();
}

void DeliveredIndex::move_tail() {
  std::int64_t newest = 0;
  {
    auto rows = database_.statement(newest_sql).query();
    if (rows.next()) newest = rows.integer(0);
  }
  database_.statement(move_tail_sql).run(up_to_, newest);
  database_.statement(write_up_to_sql).run(newest);
  up_to_ = newest;
  tail_ = 0;
}

}  // namespace bughook::storage::sqlite
