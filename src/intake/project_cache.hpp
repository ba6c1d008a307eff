// The project behind each SDK key, so that a report does not ask the store who it is for. Loops read it, and
// fill it on a miss by a short read; management threads call `forget` after they changed a project or its
// webhooks: what was being read meanwhile may be from before the change and is then not kept. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "intake/report_store.hpp"

namespace bughook::intake {

class ProjectCache {
 public:
  ProjectCache(ReportingProjects& projects, const base::Clock& clock) : projects_(projects), clock_(clock) {}

  /// unauthorized, naming `Api-Token`, when no project has the key.
  [[nodiscard]] base::Result<std::shared_ptr<const ReportingProject>> find(std::string_view sdk_key);
  /// After a project or one of its webhooks was made, changed or removed.
  void forget(base::ProjectId project);

 private:
  /// Finds texts by views, without a copy.
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  template <class Value>
  using ByKey = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

  void keep(std::string_view sdk_key, const std::shared_ptr<const ReportingProject>& project, std::uint64_t version);
  void keep_unknown(std::string_view sdk_key, std::uint64_t version);

  ReportingProjects& projects_;
  const base::Clock& clock_;
  std::shared_mutex mutex_;  // guards what follows
  ByKey<std::shared_ptr<const ReportingProject>> known_;
  ByKey<base::SteadyTime> unknown_;  // until when
  std::uint64_t version_ = 0;        // of what is in the store, as far as we were told
};

}  // namespace bughook::intake
