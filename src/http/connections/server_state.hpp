// What all loops of one server share: settings, routes, counts. Set up before the first connection; then
// read only, or safe from any thread. Sessions keep it alive, so a handler that outlasts Server::stop finds
// it still there.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/workers.hpp"
#include "http/bodies/byte_budget.hpp"
#include "http/bodies/memory_alarm.hpp"
#include "http/bodies/pace.hpp"
#include "http/connections/connection_count.hpp"
#include "http/connections/tls.hpp"
#include "http/router.hpp"
#include "http/server_settings.hpp"

namespace bughook::http {

struct ServerMetrics {
  explicit ServerMetrics(base::Metrics& metrics);

  std::array<base::Counter*, 5> requests;  // by the first digit of the status, from 1
  base::Counter& request_bytes;
  base::Gauge& connections_open;
  base::Gauge& quiet_sockets_open;
  base::Gauge& streams_open;
  base::Gauge& body_bytes_held;
  base::Gauge& answer_bytes_held;
  base::Counter& refused_server_full;
  base::Counter& refused_address_full;
  base::Counter& gave_way;
  base::Counter& timeouts;

  void count_request(int status) { requests[static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1)]->add(); }
};

/// Counts the coroutines of a server, so that drain and stop can wait for the last one.
class Activity {
 public:
  class Token {
   public:
    explicit Token(Activity& activity) : activity_(&activity) { activity.enter(); }
    Token(Token&& from) noexcept : activity_(std::exchange(from.activity_, nullptr)) {}
    Token& operator=(Token&&) = delete;
    ~Token() {
      if (activity_ != nullptr) activity_->leave();
    }

   private:
    Activity* activity_;
  };

  /// False if some still run at the limit.
  bool wait_until_none(std::chrono::milliseconds limit);

 private:
  void enter();
  void leave();

  std::mutex mutex_;
  std::condition_variable none_;
  std::size_t running_ = 0;
};

struct ServerState {
  ServerState(ServerSettings with, base::Workers& on, const base::Clock& by, base::Metrics& counted_in,
              base::Log& told_to);

  const ServerSettings settings;
  const PaceLimits body_pace;
  const PaceLimits write_pace;
  Router router{{}};  // set by Server::start, before the first connection
  base::Workers& workers;
  const base::Clock& clock;
  base::Log& log;
  ServerMetrics metrics;
  ConnectionCount connections;
  ConnectionCount quiet_sockets;
  ByteBudget body_bytes;
  ByteBudget answer_bytes;
  MemoryAlarm body_alarm;
  MemoryAlarm answer_alarm;
  std::unique_ptr<Certificate> certificate;  // null for plain HTTP
  Activity activity;
};

}  // namespace bughook::http
