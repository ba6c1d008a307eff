// Who may send, and how often: decided by the Api-Token header and the address alone, before a byte of the body
// is looked at. The address is asked first, so that guessing keys is limited too. Any thread.
#pragma once

#include <memory>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "intake/project_cache.hpp"
#include "intake/rate_limit.hpp"

namespace bughook::intake {

/// Requests per second; 0: no limit.
struct Rates {
  double per_key = 0;
  double per_address = 0;
};

class Admission {
 public:
  Admission(ProjectCache& projects, Rates rates, const base::Clock& clock);

  /// unauthorized (field `Api-Token`), too_many with retry_after, or what the store said.
  [[nodiscard]] base::Result<std::shared_ptr<const ReportingProject>> admit(const http::Request& request);

 private:
  ProjectCache& projects_;
  const base::Clock& clock_;
  RateLimit per_address_;
  RateLimit per_key_;
};

}  // namespace bughook::intake
