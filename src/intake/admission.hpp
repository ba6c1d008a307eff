// Who may send, from where, and how often: decided by the headers Api-Token and Origin and the address alone, before a
// byte of the body is looked at. The address is asked first, so that guessing keys is limited too. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/loop.hpp"
#include "base/rate_limit.hpp"
#include "base/result.hpp"
#include "http/route.hpp"
#include "intake/project_cache.hpp"

namespace bughook::intake {

/// Requests per second; 0: no limit.
struct Rates {
  double per_key = 0;
  double per_address = 0;
  double calls_per_report = 1;  // what a project allows itself is told in reports
};

/// Where a request names the SDK key of its project.
enum class KeyIn { header, path, query };

/// The project of a request that came through a gate.
[[nodiscard]] std::shared_ptr<const ReportingProject> project_of(const http::Request& request);

class Admission {
 public:
  using Refuse = std::function<http::Response(const base::Error&)>;

  Admission(ProjectCache& projects, Rates rates, const base::Clock& clock);

  /// unauthorized (field `Api-Token`), forbidden (field `Origin`) for a page that is not one of the project's, too_many
  /// with retry_after, or what the store said.
  using Admitted = base::Result<std::shared_ptr<const ReportingProject>>;

  /// On the request's loop.
  [[nodiscard]] base::Awaitable<Admitted> admit(const http::Request& request, std::string_view sdk_key);
  /// The same without anything to await, for a project that is known, as nearly all are; nothing for one that is not:
  /// then admit_unknown decides.
  [[nodiscard]] std::optional<Admitted> admit_at_once(const http::Request& request, std::string_view sdk_key);
  [[nodiscard]] base::Awaitable<Admitted> admit_unknown(const http::Request& request, std::string_view sdk_key);

  /// To put before a route, so that no body is received of whoever may not send it. Must not outlive this.
  [[nodiscard]] http::Gate gate(KeyIn where, Refuse refuse = refuse_plainly());

 private:
  [[nodiscard]] Admitted judge(const http::Request& request, Admitted project, base::SteadyTime now);
  [[nodiscard]] static Refuse refuse_plainly();
  [[nodiscard]] double rate_of(const ReportingProject& project) const;

  ProjectCache& projects_;
  const base::Clock& clock_;
  const Rates rates_;
  base::RateLimit per_address_;
  base::RateLimit per_key_;
};

}  // namespace bughook::intake
