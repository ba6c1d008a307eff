#include "webhooks/settings_rules.hpp"

#include <string>

namespace bughook::webhooks {

using namespace std::chrono_literals;

namespace {
base::Failure refuse(std::string field, std::string why) {
  return base::fail(base::ErrorKind::unprocessable, std::move(why), std::move(field));
}
}  // namespace

std::vector<std::chrono::seconds> default_schedule() { return {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h}; }

base::Result<void> check_timeout(std::chrono::milliseconds timeout) {
  if (timeout >= timeout_min && timeout <= timeout_max) return {};
  return refuse("timeoutMs", "The timeout must be between " + std::to_string(timeout_min.count()) + " and " +
                                 std::to_string(timeout_max.count()) + " milliseconds.");
}

base::Result<void> check_schedule(const std::vector<std::chrono::seconds>& schedule) {
  if (schedule.size() > gaps_max) {
    return refuse("scheduleSeconds", "A schedule has at most " + std::to_string(gaps_max) + " gaps between attempts.");
  }
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    if (schedule[i] >= gap_min && schedule[i] <= gap_max) continue;
    return refuse("scheduleSeconds[" + std::to_string(i) + "]",
                  "A gap between attempts must be between " + std::to_string(gap_min.count()) + " and " +
                      std::to_string(gap_max.count()) + " seconds (7 days).");
  }
  return {};
}

base::Result<void> check_description(std::string_view description) {
  if (description.size() <= description_bytes_max) return {};
  return refuse("description",
                "The description may be at most " + std::to_string(description_bytes_max) + " bytes long.");
}

base::Result<void> check_url_length(std::string_view url) {
  if (url.empty()) return refuse("url", "Give the address that webhooks shall be sent to.");
  if (url.size() > url_bytes_max) {
    return refuse("url", "The URL may be at most " + std::to_string(url_bytes_max) + " bytes long.");
  }
  return {};
}

}  // namespace bughook::webhooks
