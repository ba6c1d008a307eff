#include "http/connections/server_state.hpp"

namespace bughook::http {

namespace {

base::Counter& requests_of_class(base::Metrics& metrics, std::string_view label) {
  return metrics.counter("http_requests_total", "Requests answered, by the class of the status", label);
}

base::Counter& refused(base::Metrics& metrics, std::string_view label) {
  return metrics.counter("http_connections_refused_total", "Connections closed at once because a cap was reached",
                         label);
}

}  // namespace

ServerMetrics::ServerMetrics(base::Metrics& metrics)
    : requests{&requests_of_class(metrics, "status=\"1xx\""), &requests_of_class(metrics, "status=\"2xx\""),
               &requests_of_class(metrics, "status=\"3xx\""), &requests_of_class(metrics, "status=\"4xx\""),
               &requests_of_class(metrics, "status=\"5xx\"")},
      request_bytes(metrics.counter("http_request_bytes_total", "Bytes of request bodies, unpacked")),
      connections_open(metrics.gauge("http_connections_open", "Connections open now")),
      quiet_sockets_open(metrics.gauge("http_quiet_sockets_open", "WebSockets held open for SDKs, counted above too")),
      streams_open(metrics.gauge("http_streams_open", "Answers that go on now")),
      refused_server_full(refused(metrics, "reason=\"server_full\"")),
      refused_address_full(refused(metrics, "reason=\"address_full\"")),
      timeouts(metrics.counter("http_timeouts_total", "Connections ended by a deadline, idle ones left out")) {}

bool Activity::wait_until_none(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return none_.wait_for(lock, limit, [this] { return running_ == 0; });
}

void Activity::enter() {
  const std::lock_guard lock(mutex_);
  ++running_;
}

void Activity::leave() {
  const std::lock_guard lock(mutex_);
  if (--running_ == 0) none_.notify_all();
}

ServerState::ServerState(Router routes, ServerSettings with, base::Workers& on, const base::Clock& by,
                         base::Metrics& counted_in, base::Log& told_to)
    : settings(std::move(with)),
      body_pace{settings.body_idle_timeout, settings.rate_grace, settings.bytes_per_second_min},
      write_pace{settings.write_idle_timeout, settings.rate_grace, settings.bytes_per_second_min},
      router(std::move(routes)),
      workers(on),
      clock(by),
      log(told_to),
      metrics(counted_in),
      connections(settings.connections_max, settings.connections_per_address_max),
      body_bytes(settings.body_bytes_max) {}

}  // namespace bughook::http
