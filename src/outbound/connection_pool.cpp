#include "outbound/connection_pool.hpp"

#include <algorithm>

namespace bughook::outbound {

std::unique_ptr<Connection> ConnectionPool::take(std::string_view origin, base::SteadyTime now) {
  while (true) {
    const auto found = by_origin_.find(origin);
    if (found == by_origin_.end() || found->second.empty()) return nullptr;
    auto connection = remove(found->second.back());
    if (!is_old(*connection, now) && connection->is_quiet()) return connection;
  }
}

void ConnectionPool::put(std::unique_ptr<Connection> connection, base::SteadyTime now) {
  if (limits_.idle_per_origin == 0 || limits_.idle_total == 0 || is_old(*connection, now)) return;
  if (by_age_.size() >= limits_.idle_total) remove(by_age_.begin());
  auto& same_origin = by_origin_[connection->origin()];
  if (same_origin.size() >= limits_.idle_per_origin) remove(same_origin.front());
  by_age_.push_back({std::move(connection), now});
  same_origin.push_back(std::prev(by_age_.end()));
}

void ConnectionPool::drop_stale(base::SteadyTime now) {
  for (auto at = by_age_.begin(); at != by_age_.end();) {
    const auto next = std::next(at);
    if (now - at->since >= limits_.idle_time || is_old(*at->connection, now) || !at->connection->is_quiet()) remove(at);
    at = next;
  }
  std::erase_if(by_origin_, [](const auto& item) { return item.second.empty(); });
}

void ConnectionPool::drop(std::string_view origin) {
  const auto found = by_origin_.find(origin);
  while (found != by_origin_.end() && !found->second.empty()) remove(found->second.back());
}

void ConnectionPool::clear() {
  by_origin_.clear();
  by_age_.clear();
}

std::unique_ptr<Connection> ConnectionPool::remove(ByAge::iterator idle) {
  auto connection = std::move(idle->connection);
  std::erase(by_origin_.find(connection->origin())->second, idle);
  by_age_.erase(idle);
  return connection;
}

}  // namespace bughook::outbound
