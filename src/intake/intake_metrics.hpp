// What intake counts: reports taken and refused, and how long a report waits for its 201.
#pragma once

#include <array>

#include "base/metrics.hpp"
#include "base/result.hpp"

namespace bughook::intake {

class IntakeMetrics {
 public:
  explicit IntakeMetrics(base::Metrics& metrics);

  base::Counter& accepted;
  base::Counter& repeated;  // accepted again by their Idempotency-Key
  base::Histogram& seconds_to_durable;

  [[nodiscard]] base::Counter& refused(base::ErrorKind kind) { return *refused_[static_cast<std::size_t>(kind)]; }

 private:
  static constexpr std::size_t kinds = static_cast<std::size_t>(base::ErrorKind::internal) + 1;
  std::array<base::Counter*, kinds> refused_;
};

}  // namespace bughook::intake
