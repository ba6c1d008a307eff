// What rendering asks of the store. A job is durable from the transaction that files its report; a claim says "this
// process is at it" and ends with the process, so that after a restart the job is found again.
//
// `settle` is the other half of the event's wait: the picture (or its final failure), the bug's flags and the event's
// body stand together or not at all. Called from worker threads; every call waits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "bugs/bug.hpp"
#include "rendering/rendering.hpp"

namespace bughook::rendering {

struct Claimed {
  std::optional<Job> job;
  std::optional<base::Timestamp> next_due_at;  // without a job: when there will be one, as far as is known
};

/// How a job ended: with a file, or with the reason why there will be none.
struct Ending {
  std::string file;    // its name; empty: it failed for good
  std::string reason;  // a sentence; empty with a file
};

struct Settled {
  bool wanted = true;                 // false: the bug was removed, or nobody waits for it any more
  std::vector<base::WebhookId> due;   // deliveries that waited for it are due now
  std::vector<std::string> replaced;  // files that nothing names any more: the caller erases them
};

class RenderingStore {
 public:
  virtual ~RenderingStore() = default;

  /// The job of this kind that is due longest, claimed.
  [[nodiscard]] virtual base::Result<Claimed> claim(Kind kind, base::Timestamp now) = 0;
  /// Gives a claim back: the job is waiting as it was.
  virtual void release(const Job& job) = 0;
  /// Ends the claim; the job waits for its next attempt.
  [[nodiscard]] virtual base::Result<void> put_off(const Job& job, const std::string& reason,
                                                   base::Timestamp due_at) = 0;
  /// Ends the claim and the job. The bug says so (`revision` + 1); an event that still waits gets its final body
  /// from the bug as it is now, and its deliveries are due at once.
  [[nodiscard]] virtual base::Result<Settled> settle(const Job& job, const Ending& ending, base::Timestamp now) = 0;

  /// All that is or was to be made for the bug; not_found for another project's.
  [[nodiscard]] virtual base::Result<std::vector<Rendering>> of_bug(base::ProjectId project, base::BugId bug) = 0;
  /// A person wants it made, again perhaps: waiting and due now. No event waits for it. Answers the bug;
  /// unprocessable when there is nothing to make it from. What waits already goes on waiting.
  [[nodiscard]] virtual base::Result<bugs::Bug> ask(base::ProjectId project, base::BugId bug, Kind kind,
                                                    base::Timestamp now) = 0;
  /// Jobs waiting, for the metrics page.
  [[nodiscard]] virtual base::Result<std::int64_t> count_waiting(Kind kind) = 0;
};

/// Pictures of one bug that are kept, the newest and those that webhooks have told of before.
inline constexpr std::size_t files_kept_max = 5;

}  // namespace bughook::rendering
