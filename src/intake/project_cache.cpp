#include "intake/project_cache.hpp"

#include <mutex>

#include "intake/limits.hpp"

namespace bughook::intake {
namespace {

base::Failure unknown_key() {
  return base::fail(base::ErrorKind::unauthorized,
                    "No project has this SDK key; send the key of your project in the Api-Token header.", "Api-Token");
}

}  // namespace

base::Result<std::shared_ptr<const ReportingProject>> ProjectCache::find(std::string_view sdk_key) {
  if (sdk_key.empty()) {
    return base::fail(base::ErrorKind::unauthorized, "Send the SDK key of your project in the Api-Token header.",
                      "Api-Token");
  }
  if (sdk_key.size() > sdk_key_bytes_max) return unknown_key();
  std::uint64_t version = 0;
  {
    const std::shared_lock lock(mutex_);
    if (const auto known = known_.find(sdk_key); known != known_.end()) return known->second;
    const auto unknown = unknown_.find(sdk_key);
    if (unknown != unknown_.end() && clock_.steady() < unknown->second) return unknown_key();
    version = version_;
  }
  auto read = projects_.by_sdk_key(sdk_key);
  if (read) {
    auto project = std::make_shared<const ReportingProject>(std::move(*read));
    keep(sdk_key, project, version);
    return project;
  }
  if (read.error().kind != base::ErrorKind::unauthorized) return base::Failure(std::move(read.error()));
  keep_unknown(sdk_key, version);
  return unknown_key();
}

void ProjectCache::keep(std::string_view sdk_key, const std::shared_ptr<const ReportingProject>& project,
                        std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  if (version != version_) return;  // forget() came in between: this may be from before
  if (known_.size() >= cached_projects_max) known_.erase(known_.begin());  // whichever: it is read again
  known_.insert_or_assign(std::string(sdk_key), project);
}

void ProjectCache::keep_unknown(std::string_view sdk_key, std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  if (version != version_) return;
  if (unknown_.size() >= cached_unknown_keys_max) unknown_.clear();
  unknown_.insert_or_assign(std::string(sdk_key), clock_.steady() + unknown_key_lifetime);
}

void ProjectCache::forget(base::ProjectId project) {
  const std::lock_guard lock(mutex_);
  ++version_;
  std::erase_if(known_, [project](const auto& entry) { return entry.second->id == project; });
  unknown_.clear();  // the change may have been that a project was made
}

}  // namespace bughook::intake
