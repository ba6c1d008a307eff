// The project behind an SDK key, with its webhooks, as intake asks for it with every report: from memory, once
// read. Any thread. The writer forgets it all after a commit that changed projects or webhooks, before that
// change is answered; what was being read from the state before is then not kept.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "intake/report_store.hpp"
#include "storage/sqlite/engine/readers.hpp"

namespace bughook::storage::sqlite {

class ReportingCache final : public intake::ReportingProjects {
 public:
  explicit ReportingCache(engine::Readers& readers) : readers_(readers) {}

  [[nodiscard]] base::Result<intake::ReportingProject> by_sdk_key(std::string_view sdk_key) override;
  void forget();

 private:
  engine::Readers& readers_;
  std::mutex mutex_;  // guards what follows
  std::unordered_map<std::string, intake::ReportingProject> known_;
  std::uint64_t generation_ = 0;
};

}  // namespace bughook::storage::sqlite
