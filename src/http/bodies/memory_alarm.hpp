// Tells the operator that the memory for bodies ran out: a counter for each reason, and a line of the log that says who
// was turned away, at most once in a while, since there may be thousands. Any thread.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "http/bodies/byte_budget.hpp"

namespace bughook::http {

class MemoryAlarm {
 public:
  struct Counters {
    base::Counter& address_full;
    base::Counter& server_full;
    base::Counter& gave_way;
  };
  /// `what` is the first word of the line.
  MemoryAlarm(std::string_view what, const Counters& counters, base::Log& log)
      : what_(what), counters_(counters), log_(log) {}

  /// Something from `address` was refused or ended for this reason; granted is none.
  void note(ByteBudget::Verdict reason, const boost::asio::ip::address& address, base::SteadyTime now);

 private:
  static constexpr std::chrono::seconds line_interval{10};

  const std::string what_;
  const Counters counters_;
  base::Log& log_;
  std::mutex mutex_;  // guards what follows
  base::SteadyTime next_line_{};
  std::size_t untold_ = 0;
};

}  // namespace bughook::http
