// What happens in a project, told as it happens to whoever looks at its board: server-sent events (HTML, section 9.2)
// over http/stream.hpp. Whoever changes something says which bug or delivery it was, after the commit; the thread
// "live" reads how it stands now and writes one event for all readers.
//
//   note_...  any thread, at once ──> pending (bounded, each thing once) ──> thread "live": read, compose
//       ──> ring of the last events ──> the readers' streams
//
// Where nobody listens a note costs one look at an atomic number. Where more happens than can be told, readers are told
// to load the page again (`reset`) rather than the sender to wait. A reader that comes back with the id of the last
// event it saw gets what it missed, for as long as the ring holds it. One that is slower than what happens gets a
// `reset` once it has caught up; one that takes nothing at all is cut.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "accounts/account.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "bugs/bug_store.hpp"
#include "delivery/delivery_log.hpp"
#include "http/stream.hpp"
#include "webhooks/webhook_store.hpp"

namespace bughook::api {

struct LiveLimits {
  std::size_t readers_max = 1'000;  // in all: each has a connection and up to 256 KiB that it did not take yet
  std::size_t readers_per_project_max = 100;  // so that one board left open everywhere does not shut out the others
  std::size_t events_kept_max = 1'000;        // of one project, for a reader that comes back
  std::size_t bytes_kept_max = 2 << 20;       // likewise
  std::size_t pending_max = 500;              // things that changed since the last events; beyond: `reset`
  std::chrono::milliseconds interval{100};    // between events of one thing: what changes in between is told once
  // So long may a reader have no room for more; then it is cut. One that catches up is told to load the page again.
  std::chrono::seconds lag_max{10};
  // A project without readers is forgotten after this; until then a reader that comes back misses nothing.
  std::chrono::seconds kept_without_readers{60};
  // Then the reader has to connect, and so to show its credentials, again.
  std::chrono::minutes reading_max{15};
};

class LiveFeed {
 public:
  struct Parts {
    bugs::BugStore& bugs;
    delivery::DeliveryLog& deliveries;
    webhooks::WebhookStore& webhooks;
    const base::Clock& clock;
    base::Metrics& metrics;
    base::Log& log;
    /// A bug as a page of the list shows it.
    std::function<std::string(const accounts::Project&, const bugs::Bug&)> bug_json;
    LiveLimits limits;
  };
  explicit LiveFeed(Parts parts);
  ~LiveFeed();
  LiveFeed(const LiveFeed&) = delete;
  LiveFeed& operator=(const LiveFeed&) = delete;

  void start();
  /// Ends all streams. Safe twice.
  void stop();

  // After the commit. Any thread, the store's and the loops' too: they return at once.
  void note_bug_created(base::ProjectId project, base::BugId bug);
  void note_bug_changed(base::ProjectId project, base::BugId bug);
  void note_bug_removed(base::ProjectId project, base::BugId bug);
  void note_delivery(base::WebhookId webhook, base::DeliveryId delivery);

  /// A webhook was made or removed. A worker.
  void note_webhooks(base::ProjectId project);

  /// A worker. The stream gets what happens from now on, and what it missed since `last_event`. unavailable when there
  /// are as many readers as may be.
  [[nodiscard]] base::Result<void> add_reader(const accounts::Project& project, std::optional<std::int64_t> last_event,
                                              const std::shared_ptr<http::Stream>& stream);

 private:
  enum class BugNews { created, changed, removed };
  struct Event {
    std::int64_t id = 0;
    std::string text;
  };
  struct Reader {
    std::weak_ptr<http::Stream> stream;  // its session has it; when that ends, the reader is gone
    base::SteadyTime since;
    std::optional<base::SteadyTime> lags_since = {};  // it had no room for an event, and gets none until it caught up
  };
  struct Pending {
    std::vector<std::pair<base::BugId, BugNews>> bugs;
    std::unordered_map<base::BugId, std::size_t> place_of_bug;
    std::set<base::DeliveryId> deliveries;
    bool overflowed = false;

    [[nodiscard]] bool empty() const { return bugs.empty() && deliveries.empty() && !overflowed; }
    [[nodiscard]] std::size_t size() const { return bugs.size() + deliveries.size(); }
  };
  struct Channel {
    accounts::Project project;
    std::deque<Event> ring;
    std::size_t ring_bytes = 0;
    std::int64_t last_id = 0;
    std::vector<Reader> readers;
    Pending pending;
    base::SteadyTime last_read_at;  // when it last had a reader
  };

  void note_bug(base::ProjectId project, base::BugId bug, BugNews news);
  template <class Add>
  void add_pending(Channel& channel, Add add);
  [[nodiscard]] std::vector<base::WebhookId> webhooks_of(base::ProjectId project);
  void listen_to(base::ProjectId project, const std::vector<base::WebhookId>& webhooks);
  Channel& channel_of(const accounts::Project& project);
  void tell_what_was_missed(const Channel& channel, std::optional<std::int64_t> last_event, Reader& reader);
  void push(Reader& reader, std::string_view text);

  void run();
  void tell(const accounts::Project& project, Pending pending);
  void tell_bugs(const accounts::Project& project, const Pending& pending);
  void tell_deliveries(base::ProjectId project, const Pending& pending);
  void publish(base::ProjectId project, std::string_view name, std::string_view data);
  void let_go_of_readers();
  [[nodiscard]] bool judge_lag(const Channel& channel, Reader& reader, http::Stream& stream);
  void forget(base::ProjectId project);
  [[nodiscard]] std::size_t reader_count() const;

  Parts parts_;
  base::Gauge& readers_open_;
  base::Counter& events_told_;
  base::Counter& resets_told_;
  std::atomic<bool> anybody_{false};  // has any channel: what notes look at first

  mutable std::mutex mutex_;  // guards what follows; held while streams are pushed to, which never waits
  std::unordered_map<base::ProjectId, Channel> channels_;
  std::unordered_map<base::WebhookId, base::ProjectId> listened_;  // webhooks of projects that have a channel
  std::condition_variable wake_;
  bool dirty_ = false;
  bool stopping_ = false;
  bool lagging_ = false;  // any reader lags: it is looked after soon

  std::thread thread_;
};

}  // namespace bughook::api
