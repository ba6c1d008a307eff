// From a report's members to a Report: which key means what, in which order it is looked for, and what is
// kept of the rest. The rules of sdk-compatible reading stand here and nowhere else. Any thread.
#pragma once

#include "base/result.hpp"
#include "base/text_buffer.hpp"
#include "intake/reading/report.hpp"
#include "intake/reading/report_members.hpp"

namespace bughook::intake {

/// The buffer is where its texts are put together.
[[nodiscard]] base::Result<Report> read_report(const ReportMembers& members, base::TextBuffer& buffer,
                                               const ReportReading& how);

}  // namespace bughook::intake
