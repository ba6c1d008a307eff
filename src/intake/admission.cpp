#include "intake/admission.hpp"

#include <fmt/format.h>

#include "intake/limits.hpp"

namespace bughook::intake {
namespace {

base::Failure too_many(std::string_view who, std::chrono::seconds wait, std::string field) {
  return base::Failure(base::Error{base::ErrorKind::too_many,
                                   fmt::format("{} sends too much; try again in {} s.", who, wait.count()),
                                   std::move(field), wait});
}

}  // namespace

Admission::Admission(ProjectCache& projects, Rates rates, const base::Clock& clock)
    : projects_(projects),
      clock_(clock),
      per_address_(rates.per_address, rate_limit_burst_seconds, rate_limit_entries_max),
      per_key_(rates.per_key, rate_limit_burst_seconds, rate_limit_entries_max) {}

base::Result<std::shared_ptr<const ReportingProject>> Admission::admit(const http::Request& request) {
  const auto now = clock_.steady();
  if (const auto wait = per_address_.refuse(caller_of(request.remote_address), now)) {
    return too_many("This address", *wait, {});
  }
  auto project = projects_.find(request.header("Api-Token"));
  if (!project) return project;
  if (const auto wait = per_key_.refuse(static_cast<std::uint64_t>((*project)->id.number), now)) {
    return too_many("This SDK key", *wait, "Api-Token");
  }
  return project;
}

}  // namespace bughook::intake
