// From a report to what the store files: the bug it becomes, the event's body, and who wants it. Everything but
// the number and the rank, which only the transaction knows. No I/O; the thread that owns the share key.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "crypto/digest.hpp"
#include "intake/reading/report.hpp"
#include "intake/report_files.hpp"
#include "intake/report_store.hpp"

namespace bughook::intake {

struct FilingContext {
  const ReportingProject& project;
  base::IdGenerator& ids;
  crypto::HmacSha256& share_key;
  std::string_view public_url;
  base::Timestamp now;
};

[[nodiscard]] Filing make_filing(Report report, ReportFiles files, const FilingContext& context);

}  // namespace bughook::intake
