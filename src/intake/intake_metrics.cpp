#include "intake/intake_metrics.hpp"

#include <string>
#include <string_view>

namespace bughook::intake {

IntakeMetrics::IntakeMetrics(base::Metrics& metrics)
    : accepted(metrics.counter("bughook_reports_accepted_total", "Reports that were stored and answered with 201.")),
      repeated(metrics.counter("bughook_reports_repeated_total",
                               "Reports whose Idempotency-Key was known: nothing was stored.")),
      seconds_to_durable(metrics.histogram("bughook_report_durable_seconds",
                                           "From a report's last byte to its being on stable storage.")) {
  constexpr std::array<std::string_view, kinds> reasons = {"invalid",     "unprocessable", "unauthorized", "forbidden",
                                                           "not_found",   "conflict",      "too_large",    "too_many",
                                                           "unavailable", "internal"};
  for (std::size_t i = 0; i < kinds; ++i) {
    refused_[i] = &metrics.counter("bughook_reports_refused_total", "Reports that were refused, by why.",
                                   "reason=\"" + std::string(reasons[i]) + "\"");
  }
}

}  // namespace bughook::intake
