// Connections that wait for another call to the same origin. The last one put back is the first one
// taken: it is the likeliest to be alive, and the others age towards their end. None is kept past its age, and those
// of an origin are judged together: when one is found dead in a call, all go. Loop thread only.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "outbound/connection.hpp"

namespace bughook::outbound {

struct PoolLimits {
  std::size_t idle_per_origin = 0;
  std::size_t idle_total = 0;
  std::chrono::milliseconds idle_time{};
  std::chrono::milliseconds age{};  // since it was opened
};

class ConnectionPool {
 public:
  explicit ConnectionPool(PoolLimits limits) : limits_(limits) {}

  /// A live connection to the origin, or null.
  [[nodiscard]] std::unique_ptr<Connection> take(std::string_view origin, base::SteadyTime now);
  void put(std::unique_ptr<Connection> connection, base::SteadyTime now);

  /// Closes what is past its time, and what the server has closed.
  void drop_stale(base::SteadyTime now);
  /// Closes all to this origin.
  void drop(std::string_view origin);
  void clear();

  [[nodiscard]] std::size_t size() const { return by_age_.size(); }

 private:
  struct Idle {
    std::unique_ptr<Connection> connection;
    base::SteadyTime since;
  };
  using ByAge = std::list<Idle>;
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::unique_ptr<Connection> remove(ByAge::iterator idle);
  [[nodiscard]] bool is_old(const Connection& connection, base::SteadyTime now) const {
    return now - connection.opened_at() >= limits_.age;
  }

  const PoolLimits limits_;
  ByAge by_age_;  // oldest first
  // Each oldest first. An origin that has run empty stays until the next drop_stale: it comes back soon.
  std::unordered_map<std::string, std::vector<ByAge::iterator>, Hash, std::equal_to<>> by_origin_;
};

}  // namespace bughook::outbound
