#include "intake/report_files.hpp"

#include "bugs/files/replay_file.hpp"

namespace bughook::intake {

std::vector<std::string> ReportFiles::names() const {
  std::vector<std::string> names;
  if (!capture.empty()) names.push_back(capture);
  if (!replay.empty()) names.push_back(replay);
  return names;
}

base::Result<ReportFiles> put_files(bugs::FileStore& files, base::ProjectId project, const Report& report) {
  ReportFiles stored;
  if (!report.page.html.empty()) {
    auto name = files.put(project, report.page.html, "html");
    if (!name) return base::Failure(std::move(name.error()));
    stored.capture = std::move(*name);
  }
  if (!report.replay.empty()) {
    auto name = files.put(project, bugs::pack_replay(report.replay), bugs::replay_extension);
    if (!name) {
      remove_files(files, stored.names());
      return base::Failure(std::move(name.error()));
    }
    stored.replay = std::move(*name);
  }
  return stored;
}

void remove_files(bugs::FileStore& files, const std::vector<std::string>& names) {
  for (const auto& name : names) (void)files.remove(name);
}

}  // namespace bughook::intake
