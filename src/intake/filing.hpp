// From a report to what the store files: the bug it becomes, the event's body, and who wants it. Everything but
// the number and the rank, which only the transaction knows. No I/O; the thread that owns the composer.
#pragma once

#include <chrono>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "intake/reading/report.hpp"
#include "intake/report_files.hpp"
#include "intake/report_store.hpp"
#include "webhooks/body_composer.hpp"

namespace bughook::intake {

/// What this server can make of what reports bring.
struct RenderingOffer {
  bool pictures = false;
  bool films = false;
  std::chrono::seconds wait_max{};  // no event waits longer, whatever its project says
};

struct FilingContext {
  const ReportingProject& project;
  base::IdGenerator& ids;
  webhooks::BodyComposer& composer;
  RenderingOffer offer;
  base::Timestamp now;
};

[[nodiscard]] Filing make_filing(Report report, ReportFiles files, const FilingContext& context);

}  // namespace bughook::intake
