// Writes the large parts of a report, the page and the replay, to the file store: before the report is filed, so
// that no row ever names a file that is not there. Worker threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "bugs/file_store.hpp"
#include "intake/reading/report.hpp"

namespace bughook::intake {

/// Names in the file store; empty: the report had no such part.
struct ReportFiles {
  std::string capture;
  std::string replay;

  [[nodiscard]] std::vector<std::string> names() const;
};

/// All or none: what was written before a failure is removed again.
[[nodiscard]] base::Result<ReportFiles> put_files(bugs::FileStore& files, base::ProjectId project,
                                                  const Report& report);

/// Best effort: what stays behind is erased with its day.
void remove_files(bugs::FileStore& files, const std::vector<std::string>& names);

}  // namespace bughook::intake
