#include "intake/admission.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "http/problem.hpp"
#include "intake/limits.hpp"

namespace bughook::intake {
namespace {

base::Failure too_many(std::string_view who, std::chrono::seconds wait, std::string field) {
  return base::Failure(base::Error{base::ErrorKind::too_many,
                                   fmt::format("{} sends too much; try again in {} s.", who, wait.count()),
                                   std::move(field), wait});
}

/// Apps send no Origin; browsers do with every report, and a page can not change it.
base::Result<void> check_origin(const http::Request& request, const ReportingProject& project) {
  if (project.allowed_origins.empty()) return {};
  const auto origin = request.header("Origin");
  const auto& allowed = project.allowed_origins;
  if (origin.empty() || std::find(allowed.begin(), allowed.end(), origin) != allowed.end()) return {};
  return base::fail(base::ErrorKind::forbidden,
                    fmt::format("Project {} takes no reports from pages of this origin; its settings list those that "
                                "may, as allowedOrigins.",
                                project.key),
                    "Origin");
}

std::string key_of(const http::Request& request, KeyIn where) {
  switch (where) {
    case KeyIn::header: break;
    case KeyIn::path: return std::string(request.parameter("key"));
    case KeyIn::query: return request.query_value("apiKey").value_or("");
  }
  return std::string(request.header("Api-Token"));
}

}  // namespace

std::shared_ptr<const ReportingProject> project_of(const http::Request& request) {
  return std::static_pointer_cast<const ReportingProject>(request.admitted);
}

Admission::Admission(ProjectCache& projects, Rates rates, const base::Clock& clock)
    : projects_(projects),
      clock_(clock),
      rates_(rates),
      per_address_(rates.per_address, rate_limit_burst_seconds, rate_limit_entries_max),
      per_key_(rates.per_key, rate_limit_burst_seconds, rate_limit_entries_max) {}

base::Awaitable<Admission::Admitted> Admission::admit(const http::Request& request, std::string_view sdk_key) {
  auto admitted = admit_at_once(request, sdk_key);
  if (!admitted) admitted = co_await admit_unknown(request, sdk_key);
  co_return std::move(*admitted);
}

std::optional<Admission::Admitted> Admission::admit_at_once(const http::Request& request, std::string_view sdk_key) {
  const auto now = clock_.steady();
  if (const auto wait = per_address_.refuse(base::caller_of(request.remote_address), now)) {
    return too_many("This address", *wait, {});
  }
  auto project = projects_.look(sdk_key);
  if (!project) return std::nullopt;
  return judge(request, std::move(*project), now);
}

base::Awaitable<Admission::Admitted> Admission::admit_unknown(const http::Request& request, std::string_view sdk_key) {
  auto project = co_await projects_.find(*request.loop, std::string(sdk_key));
  co_return judge(request, std::move(project), clock_.steady());
}

Admission::Admitted Admission::judge(const http::Request& request, Admitted project, base::SteadyTime now) {
  if (!project) return project;
  if (auto checked = check_origin(request, **project); !checked) return base::Failure(std::move(checked.error()));
  if (const auto wait = per_key_.refuse(static_cast<std::uint64_t>((*project)->id.number), now, rate_of(**project))) {
    return too_many("This SDK key", *wait, "Api-Token");
  }
  return project;
}

http::Gate Admission::gate(KeyIn where, Refuse refuse) {
  return {.step = [this, where, refuse](http::Request& request) -> base::Awaitable<std::optional<http::Response>> {
    const auto key = key_of(request, where);
    auto known = admit_at_once(request, key);
    if (!known) known = co_await admit_unknown(request, key);
    auto& project = *known;
    if (!project) co_return refuse(project.error());
    request.admitted = std::move(*project);
    co_return std::nullopt;
  }};
}

Admission::Refuse Admission::refuse_plainly() {
  return [](const base::Error& error) { return http::problem(error); };
}

/// What the project allows itself, but no more than the server allows it.
double Admission::rate_of(const ReportingProject& project) const {
  if (project.reports_per_second <= 0) return rates_.per_key;
  const auto own = project.reports_per_second * rates_.calls_per_report;
  return rates_.per_key > 0 ? std::min(own, rates_.per_key) : own;
}

}  // namespace bughook::intake
