#include "intake/project_cache.hpp"

#include "intake/limits.hpp"

namespace bughook::intake {
namespace {

base::Failure unknown_key() {
  return base::fail(base::ErrorKind::unauthorized,
                    "No project has this SDK key; send the key of your project in the Api-Token header.", "Api-Token");
}

base::Failure too_many_waiting() {
  return base::Failure(base::Error{base::ErrorKind::unavailable,
                                   "Too many keys are being looked up; try again in a second.",
                                   {},
                                   std::chrono::seconds(1)});
}

}  // namespace

std::optional<ProjectCache::Found> ProjectCache::look(std::string_view sdk_key) {
  if (sdk_key.empty()) {
    return base::fail(base::ErrorKind::unauthorized, "Send the SDK key of your project in the Api-Token header.",
                      "Api-Token");
  }
  if (sdk_key.size() > sdk_key_bytes_max) return unknown_key();
  const std::shared_lock lock(mutex_);
  return look_locked(sdk_key);
}

std::optional<ProjectCache::Found> ProjectCache::look_locked(std::string_view sdk_key) const {
  const auto known = known_.find(sdk_key);
  if (known != known_.end() && known->second.is_current) return known->second.project;
  const auto unknown = unknown_.find(sdk_key);
  if (unknown != unknown_.end() && clock_.steady() < unknown->second) return unknown_key();
  return std::nullopt;
}

void ProjectCache::find(std::string_view sdk_key, base::Reply<Found> reply) {
  if (auto found = look(sdk_key)) return reply.answer(std::move(*found));
  std::string key(sdk_key);
  {
    std::unique_lock lock(mutex_);
    // It may have been read since.
    if (auto found = look_locked(key)) {
      lock.unlock();
      return reply.answer(std::move(*found));
    }
    const auto under_way = reading_.find(key);
    const bool is_new = !known_.contains(key);
    const bool is_too_much = under_way != reading_.end() ? under_way->second.waiting.size() >= waiting_for_key_max
                                                         : is_new && new_keys_reading_ >= new_keys_read_max;
    if (is_too_much) {
      lock.unlock();
      return reply.answer(too_many_waiting());
    }
    if (under_way != reading_.end()) return under_way->second.waiting.push_back(std::move(reply));
    if (is_new) ++new_keys_reading_;
    auto& reading = reading_[key];
    reading.version = version_;
    reading.is_new = is_new;
    reading.waiting.push_back(std::move(reply));
  }
  ask_store(key);
}

void ProjectCache::ask_store(const std::string& sdk_key) {
  const auto take_it = [this, sdk_key](base::Result<ReportingProject> read) { take(sdk_key, std::move(read)); };
  projects_.by_sdk_key(sdk_key, {nullptr, take_it});
}

base::Awaitable<ProjectCache::Found> ProjectCache::find(base::Loop& loop, std::string sdk_key) {
  auto found = co_await base::await_reply<Found>(
      loop, [this, &sdk_key](base::Reply<Found> reply) { find(sdk_key, std::move(reply)); });
  co_return found;
}

/// On the store's thread. What a change has overtaken is read again: whoever asked after the change must not be told
/// what was before it.
void ProjectCache::take(const std::string& sdk_key, base::Result<ReportingProject> read) {
  Found found = read ? Found(std::make_shared<const ReportingProject>(std::move(*read)))
                     : Found(base::Failure(std::move(read.error())));
  if (!found && found.error().kind == base::ErrorKind::unauthorized) found = unknown_key();
  const bool is_readable = found || found.error().kind == base::ErrorKind::unauthorized;
  std::vector<base::Reply<Found>> waiting;
  {
    const std::lock_guard lock(mutex_);
    auto& reading = reading_.at(sdk_key);
    if (!is_readable || reading.version == version_) {
      if (is_readable) keep(sdk_key, found);
      if (reading.is_new) --new_keys_reading_;
      waiting.swap(reading.waiting);
      reading_.erase(sdk_key);
    } else {
      reading.version = version_;
    }
  }
  if (waiting.empty()) return ask_store(sdk_key);
  for (auto& reply : waiting) reply.answer(found);
}

/// Under the lock.
void ProjectCache::keep(const std::string& sdk_key, const Found& found) {
  if (found) {
    // Whichever goes is read again.
    if (known_.size() >= cached_projects_max && !known_.contains(sdk_key)) known_.erase(known_.begin());
    known_.insert_or_assign(sdk_key, Known{*found});
  } else {
    known_.erase(sdk_key);
    if (unknown_.size() >= cached_unknown_keys_max) unknown_.clear();
    unknown_.insert_or_assign(sdk_key, clock_.steady() + unknown_key_lifetime);
  }
}

void ProjectCache::forget(base::ProjectId project) {
  const std::lock_guard lock(mutex_);
  ++version_;
  for (auto& [key, known] : known_) known.is_current = known.is_current && known.project->id != project;
  unknown_.clear();  // the change may have been that a project was made
}

}  // namespace bughook::intake
