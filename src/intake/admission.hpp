// Who may send, from where, and how often: decided by the headers Api-Token and Origin and the address alone, before a
// byte of the body is looked at. The address is asked first, so that guessing keys is limited too. Any thread.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/loop.hpp"
#include "base/rate_limit.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "intake/project_cache.hpp"

namespace bughook::intake {

/// Requests per second; 0: no limit.
struct Rates {
  double per_key = 0;
  double per_address = 0;
  double calls_per_report = 1;  // what a project allows itself is told in reports
};

class Admission {
 public:
  Admission(ProjectCache& projects, Rates rates, const base::Clock& clock);

  /// unauthorized (field `Api-Token`), forbidden (field `Origin`) for a page that is not one of the project's, too_many
  /// with retry_after, or what the store said.
  using Admitted = base::Result<std::shared_ptr<const ReportingProject>>;

  /// On the request's loop.
  [[nodiscard]] base::Awaitable<Admitted> admit(const http::Request& request);
  /// The same, for a path that holds the key.
  [[nodiscard]] base::Awaitable<Admitted> admit(const http::Request& request, std::string_view sdk_key);
  /// The same without anything to await, for a project that is known, as nearly all are; nothing for one that is not:
  /// then admit_unknown decides.
  [[nodiscard]] std::optional<Admitted> admit_at_once(const http::Request& request, std::string_view sdk_key);
  [[nodiscard]] base::Awaitable<Admitted> admit_unknown(const http::Request& request, std::string_view sdk_key);

 private:
  [[nodiscard]] Admitted judge(const http::Request& request, Admitted project, base::SteadyTime now);
  [[nodiscard]] double rate_of(const ReportingProject& project) const;

  ProjectCache& projects_;
  const base::Clock& clock_;
  const Rates rates_;
  base::RateLimit per_address_;
  base::RateLimit per_key_;
};

}  // namespace bughook::intake
