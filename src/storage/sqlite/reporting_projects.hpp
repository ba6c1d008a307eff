// The project behind an SDK key, with its webhooks, read as it stands. Intake keeps what it has read in memory
// (intake/project_cache.hpp); two caches of one thing would have to be told of every change twice. Any thread.
#pragma once

#include "intake/report_store.hpp"
#include "storage/sqlite/engine/readers.hpp"

namespace bughook::storage::sqlite {

class ReportingProjects final : public intake::ReportingProjects {
 public:
  explicit ReportingProjects(engine::Readers& readers) : readers_(readers) {}

  [[nodiscard]] base::Result<intake::ReportingProject> by_sdk_key(std::string_view sdk_key) override;

 private:
  engine::Readers& readers_;
};

}  // namespace bughook::storage::sqlite
