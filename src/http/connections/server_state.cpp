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

MemoryAlarm::Counters bodies_refused(base::Metrics& metrics) {
  const auto counter = [&](std::string_view label) -> base::Counter& {
    return metrics.counter("http_bodies_refused_total", "Bodies refused or ended because their memory was taken",
                           label);
  };
  return {counter("reason=\"address_full\""), counter("reason=\"server_full\""), counter("reason=\"gave_way\"")};
}

MemoryAlarm::Counters answers_refused(base::Metrics& metrics) {
  const auto counter = [&](std::string_view label) -> base::Counter& {
    return metrics.counter("http_answers_refused_total", "Answers refused or ended because their memory was taken",
                           label);
  };
  return {counter("reason=\"address_full\""), counter("reason=\"server_full\""), counter("reason=\"gave_way\"")};
}

ByteBudget::Limits memory_limits(const ServerSettings& settings) {
  return {settings.body_bytes_max, settings.body_bytes_per_address_max, settings.slow_body_step};
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
      body_bytes_held(metrics.gauge("http_body_bytes_held", "Memory that large request bodies take now")),
      answer_bytes_held(metrics.gauge("http_answer_bytes_held", "Memory that large answers take while they are sent")),
      refused_server_full(refused(metrics, "reason=\"server_full\"")),
      refused_address_full(refused(metrics, "reason=\"address_full\"")),
      gave_way(metrics.counter("http_connections_gave_way_total",
                               "Idle connections ended for new ones, when there were as many as may be")),
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

ServerState::ServerState(ServerSettings with, base::Workers& on, const base::Clock& by, base::Metrics& counted_in,
                         base::Log& told_to)
    : settings(std::move(with)),
      body_pace{settings.body_idle_timeout, settings.rate_grace, settings.rate_credit_max,
                settings.bytes_per_second_min},
      write_pace{settings.write_idle_timeout, settings.rate_grace, settings.rate_credit_max,
                 settings.bytes_per_second_min},
      workers(on),
      clock(by),
      log(told_to),
      metrics(counted_in),
      connections(settings.connections_max, settings.connections_per_address_max),
      quiet_sockets(settings.quiet_sockets_max, std::max<std::size_t>(1, settings.connections_per_address_max / 2)),
      body_bytes(memory_limits(settings), metrics.body_bytes_held),
      answer_bytes(memory_limits(settings), metrics.answer_bytes_held),
      body_alarm("bodies", bodies_refused(counted_in), log),
      answer_alarm("answers", answers_refused(counted_in), log) {}

}  // namespace bughook::http
