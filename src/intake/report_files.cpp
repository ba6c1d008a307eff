#include "intake/report_files.hpp"

namespace bughook::intake {

std::vector<std::string> ReportFiles::names() const {
  std::vector<std::string> names;
  if (!capture.empty()) names.push_back(capture);
  if (!replay.empty()) names.push_back(replay);
  return names;
}

base::Result<ReportFiles> put_files(FileStore& files, const Report& report) {
  ReportFiles stored;
  if (!report.capture.empty()) {
    auto name = files.put(report.capture, "json");
    if (!name) return base::Failure(std::move(name.error()));
    stored.capture = std::move(*name);
  }
  if (!report.replay.empty()) {
    auto name = files.put(report.replay, "replay");
    if (!name) {
      remove_files(files, stored.names());
      return base::Failure(std::move(name.error()));
    }
    stored.replay = std::move(*name);
  }
  return stored;
}

void remove_files(FileStore& files, const std::vector<std::string>& names) {
  for (const auto& name : names) (void)files.remove(name);
}

std::string file_url(std::string_view public_url, std::string_view name) {
  if (name.empty()) return {};
  std::string url(public_url);
  return url.append("/files/").append(name);
}

}  // namespace bughook::intake
