// The project behind an SDK key, with its webhooks, read as it stands. Intake keeps what it has read in memory
// (intake/project_cache.hpp); two caches of one thing would have to be told of every change twice. Any thread.
#pragma once

#include "intake/report_store.hpp"
#include "storage/sqlite/engine/lookups.hpp"

namespace bughook::storage::sqlite {

class ReportingProjects final : public intake::ReportingProjects {
 public:
  explicit ReportingProjects(engine::Readers& readers) : lookups_("find-project", readers) {}

  void by_sdk_key(std::string sdk_key, base::Reply<base::Result<intake::ReportingProject>> reply) override;
  void stop() { lookups_.stop(); }

 private:
  engine::Lookups lookups_;
};

}  // namespace bughook::storage::sqlite
