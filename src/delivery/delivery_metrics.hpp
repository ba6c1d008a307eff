// The figures of delivery, made once and shared by all loops.
#pragma once

#include "base/metrics.hpp"

namespace bughook::delivery {

struct DeliveryMetrics {
  explicit DeliveryMetrics(base::Metrics& metrics)
      : attempts(metrics.counter("bughook_attempts_total", "HTTP requests made for deliveries.")),
        delivered(metrics.counter("bughook_deliveries_delivered_total", "Deliveries that a receiver accepted.")),
        failed(metrics.counter("bughook_deliveries_failed_total", "Deliveries given up.")),
        retried(metrics.counter("bughook_deliveries_retried_total", "Attempts that failed and will be repeated.")),
        overflowed(metrics.counter("bughook_deliveries_overflowed_total",
                                   "Fresh deliveries left to the store because memory's share was full.")),
        in_flight(metrics.gauge("bughook_attempts_in_flight", "Attempts under way.")),
        queued(metrics.gauge("bughook_deliveries_queued", "Deliveries waiting in memory.")),
        attempt_seconds(metrics.histogram("bughook_attempt_seconds", "Duration of attempts.")),
        accepted_to_delivered_seconds(metrics.histogram(
            "bughook_accepted_to_delivered_seconds", "From the event's creation to its delivery at first attempt.")) {}

  base::Counter& attempts;
  base::Counter& delivered;
  base::Counter& failed;
  base::Counter& retried;
  base::Counter& overflowed;
  base::Gauge& in_flight;
  base::Gauge& queued;
  base::Histogram& attempt_seconds;
  base::Histogram& accepted_to_delivered_seconds;
};

}  // namespace bughook::delivery
