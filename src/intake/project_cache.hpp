// The project behind each SDK key, so that a report does not ask the store who it is for. Loops ask it: what is known
// is answered at once, anything else when the store has read it, one read for all who ask for the same key meanwhile.
// Management threads call `forget` after they changed a project or its webhooks: what was being read meanwhile may be
// from before the change and is then not kept. Any thread; nothing here waits.
//
//                ┌────────────── forget ─────────────┐
//                v                                   │
//   nothing ─> being read ─> known ──────────────────┘
//                 └────────> unknown ─> nothing, after a while
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/loop.hpp"
#include "base/result.hpp"
#include "intake/report_store.hpp"

namespace bughook::intake {

class ProjectCache {
 public:
  using Found = base::Result<std::shared_ptr<const ReportingProject>>;

  ProjectCache(ReportingProjects& projects, const base::Clock& clock) : projects_(projects), clock_(clock) {}
  ProjectCache(const ProjectCache&) = delete;
  ProjectCache& operator=(const ProjectCache&) = delete;

  /// What memory alone answers; nothing when the store must be asked. unauthorized, naming `Api-Token`, when no project
  /// has the key.
  [[nodiscard]] std::optional<Found> look(std::string_view sdk_key);
  /// Asks the store where memory has no answer; unavailable when too many new keys are being asked for.
  void find(std::string_view sdk_key, base::Reply<Found> reply);
  /// The same, awaited on `loop`.
  [[nodiscard]] base::Awaitable<Found> find(base::Loop& loop, std::string sdk_key);
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
  struct Known {
    std::shared_ptr<const ReportingProject> project;
    bool is_current = true;
  };
  struct Reading {
    std::vector<base::Reply<Found>> waiting;
    std::uint64_t version = 0;  // when the read began
    bool is_new = true;         // no project was known by this key
  };

  [[nodiscard]] std::optional<Found> look_locked(std::string_view sdk_key) const;
  void ask_store(const std::string& sdk_key);
  void take(const std::string& sdk_key, base::Result<ReportingProject> read);
  void keep(const std::string& sdk_key, const Found& found);

  ReportingProjects& projects_;
  const base::Clock& clock_;
  std::shared_mutex mutex_;  // guards what follows
  ByKey<Known> known_;
  ByKey<base::SteadyTime> unknown_;  // until when
  ByKey<Reading> reading_;
  std::size_t new_keys_reading_ = 0;
  std::uint64_t version_ = 0;  // of what is in the store, as far as we were told
};

}  // namespace bughook::intake
