#include "api/live/live_feed.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "base/loop.hpp"

namespace bughook::api {

namespace {

/// How often readers that are gone, or have read for long enough, are looked for.
constexpr std::chrono::seconds tidy_interval{5};
/// Ids go on where the clock is, so that those of an earlier channel or process are always older.
constexpr std::int64_t ids_per_millisecond = 1'000;

constexpr std::string_view reset_name = "reset";

std::string event_text(std::int64_t id, std::string_view name, std::string_view data) {
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", id, name, data);
}

/// Tells a reader where it is without telling it anything.
std::string position_text(std::int64_t id) { return fmt::format("retry: 2000\nid: {}\n\n", id); }

std::string removed_json(base::BugId bug) {
  std::string json;
  base::JsonWriter writer(json);
  writer.begin_object().member("kind", "removed").key("bug").begin_object().member("id", bug.text());
  writer.end_object().end_object();
  return json;
}

std::string delivery_json(const delivery::Delivery& delivery) {
  std::string json;
  base::JsonWriter(json)
      .begin_object()
      .member("id", delivery.id.text())
      .member("webhook", delivery.webhook.text())
      .member("bug", delivery.bug.text())
      .member("state", delivery::to_text(delivery.state))
      .member("reason", delivery.last_reason)
      .member("attemptsDone", delivery.attempts_done)
      .end_object();
  return json;
}

}  // namespace

LiveFeed::LiveFeed(Parts parts)
    : parts_(std::move(parts)),
      readers_open_(parts_.metrics.gauge("bughook_live_readers", "Streams that follow a project.")),
      events_told_(parts_.metrics.counter("bughook_live_events_total", "Events told to readers of projects.")),
      resets_told_(parts_.metrics.counter("bughook_live_resets_total", "Times that more happened than was told.")) {}

LiveFeed::~LiveFeed() { stop(); }

void LiveFeed::start() {
  thread_ = std::thread([this] {
    base::name_this_thread("live");
    run();
  });
}

void LiveFeed::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& [id, channel] : channels_) {
      for (const auto& reader : channel.readers) {
        if (const auto stream = reader.stream.lock()) stream->end();
      }
    }
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void LiveFeed::note_bug_created(base::ProjectId project, base::BugId bug) { note_bug(project, bug, BugNews::created); }
void LiveFeed::note_bug_changed(base::ProjectId project, base::BugId bug) { note_bug(project, bug, BugNews::changed); }
void LiveFeed::note_bug_removed(base::ProjectId project, base::BugId bug) { note_bug(project, bug, BugNews::removed); }

void LiveFeed::note_bug(base::ProjectId project, base::BugId bug, BugNews news) {
  if (!anybody_.load(std::memory_order_relaxed)) return;
  const std::lock_guard lock(mutex_);
  const auto channel = channels_.find(project);
  if (channel == channels_.end()) return;
  add_pending(channel->second, [&](Pending& pending) {
    const auto [place, is_new] = pending.place_of_bug.try_emplace(bug, pending.bugs.size());
    if (is_new) return void(pending.bugs.emplace_back(bug, news));
    auto& known = pending.bugs[place->second].second;
    if (news == BugNews::removed) known = news;  // else: what was created or changed is shown as it is now, once
  });
}

void LiveFeed::note_delivery(base::WebhookId webhook, base::DeliveryId delivery) {
  if (!anybody_.load(std::memory_order_relaxed)) return;
  const std::lock_guard lock(mutex_);
  const auto project = listened_.find(webhook);
  if (project == listened_.end()) return;
  add_pending(channels_.at(project->second), [&](Pending& pending) { pending.deliveries.insert(delivery); });
}

template <class Add>
void LiveFeed::add_pending(Channel& channel, Add add) {
  auto& pending = channel.pending;
  if (pending.overflowed) return;
  add(pending);
  if (pending.size() > parts_.limits.pending_max) {
    pending = {};
    pending.overflowed = true;
  }
  if (!std::exchange(dirty_, true)) wake_.notify_one();
}

void LiveFeed::note_webhooks(base::ProjectId project) {
  if (!anybody_.load(std::memory_order_relaxed)) return;
  const auto webhooks = webhooks_of(project);
  const std::lock_guard lock(mutex_);
  if (channels_.contains(project)) listen_to(project, webhooks);
}

std::vector<base::WebhookId> LiveFeed::webhooks_of(base::ProjectId project) {
  std::vector<base::WebhookId> ids;
  const auto webhooks = parts_.webhooks.webhooks_of(project);
  if (!webhooks) parts_.log.warning("live: webhooks can not be read: {}", webhooks.error().detail);
  if (webhooks) {
    for (const auto& webhook : *webhooks) ids.push_back(webhook.id);
  }
  return ids;
}

/// Those of a removed webhook are still told: it is forgotten with the channel.
void LiveFeed::listen_to(base::ProjectId project, const std::vector<base::WebhookId>& webhooks) {
  for (const auto webhook : webhooks) listened_[webhook] = project;
}

base::Result<void> LiveFeed::add_reader(const accounts::Project& project, std::optional<std::int64_t> last_event,
                                        const std::shared_ptr<http::Stream>& stream) {
  const auto webhooks = webhooks_of(project.id);
  const std::lock_guard lock(mutex_);
  if (stopping_) return base::fail(base::ErrorKind::unavailable, "The server is stopping.");
  let_go_of_readers();
  const auto known = channels_.find(project.id);
  const bool project_is_full =
      known != channels_.end() && known->second.readers.size() >= parts_.limits.readers_per_project_max;
  if (project_is_full || reader_count() >= parts_.limits.readers_max) {
    return base::Failure({base::ErrorKind::unavailable,
                          "As many follow this live as may; load the page again later instead.",
                          {},
                          std::chrono::seconds(60)});
  }
  auto& channel = channel_of(project);
  listen_to(project.id, webhooks);
  tell_what_was_missed(channel, last_event, channel.readers.emplace_back(Reader{stream, parts_.clock.steady()}));
  readers_open_.set(static_cast<std::int64_t>(reader_count()));
  return {};
}

LiveFeed::Channel& LiveFeed::channel_of(const accounts::Project& project) {
  auto& channel = channels_[project.id];
  channel.project = project;
  if (channel.last_id == 0) channel.last_id = base::to_ms(parts_.clock.now()) * ids_per_millisecond;
  channel.last_read_at = parts_.clock.steady();
  anybody_ = true;
  return channel;
}

void LiveFeed::tell_what_was_missed(const Channel& channel, std::optional<std::int64_t> last_event, Reader& reader) {
  const auto oldest_known = channel.ring.empty() ? channel.last_id : channel.ring.front().id - 1;
  if (!last_event) {
    push(reader, position_text(channel.last_id));
  } else if (*last_event < oldest_known || *last_event > channel.last_id) {
    push(reader, event_text(channel.last_id, reset_name, "{}"));
  } else {
    push(reader, position_text(*last_event));
    for (const auto& event : channel.ring) {
      if (event.id > *last_event) push(reader, event.text);
    }
  }
}

void LiveFeed::push(Reader& reader, std::string_view text) {
  const auto stream = reader.stream.lock();
  if (!stream || reader.lags_since || stream->push(text) || stream->has_ended()) return;
  reader.lags_since = parts_.clock.steady();
  lagging_ = true;
}

void LiveFeed::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto wait = lagging_ ? parts_.limits.interval : std::chrono::milliseconds(tidy_interval);
    wake_.wait_for(lock, wait, [this] { return dirty_ || stopping_; });
    if (stopping_) return;
    let_go_of_readers();
    dirty_ = false;
    std::vector<std::pair<accounts::Project, Pending>> news;
    for (auto& [id, channel] : channels_) {
      if (!channel.pending.empty()) news.emplace_back(channel.project, std::exchange(channel.pending, {}));
    }
    lock.unlock();
    for (auto& [project, pending] : news) tell(project, std::move(pending));
    lock.lock();
    if (!news.empty()) wake_.wait_for(lock, parts_.limits.interval, [this] { return stopping_; });
  }
}

void LiveFeed::tell(const accounts::Project& project, Pending pending) {
  if (pending.overflowed) return publish(project.id, reset_name, "{}");
  tell_bugs(project, pending);
  tell_deliveries(project.id, pending);
}

void LiveFeed::tell_bugs(const accounts::Project& project, const Pending& pending) {
  std::vector<base::BugId> wanted;
  for (const auto& [bug, news] : pending.bugs) {
    if (news != BugNews::removed) wanted.push_back(bug);
  }
  const auto found = wanted.empty() ? base::Result<std::vector<bugs::Bug>>() : parts_.bugs.bugs(project.id, wanted);
  if (!found) {
    parts_.log.warning("live: bugs can not be read: {}", found.error().detail);
    return publish(project.id, reset_name, "{}");
  }
  std::unordered_map<base::BugId, const bugs::Bug*> by_id;
  for (const auto& bug : *found) by_id.emplace(bug.id, &bug);
  for (const auto& [id, news] : pending.bugs) {
    const auto bug = by_id.find(id);
    if (bug == by_id.end()) {
      publish(project.id, "bug", removed_json(id));
      continue;
    }
    const auto kind = news == BugNews::created ? "created" : "changed";
    publish(project.id, "bug",
            fmt::format(R"({{"kind":"{}","bug":{}}})", kind, parts_.bug_json(project, *bug->second)));
  }
}

void LiveFeed::tell_deliveries(base::ProjectId project, const Pending& pending) {
  if (pending.deliveries.empty()) return;
  const std::vector<base::DeliveryId> wanted(pending.deliveries.begin(), pending.deliveries.end());
  const auto found = parts_.deliveries.deliveries(project, wanted);
  if (!found) return parts_.log.warning("live: deliveries can not be read: {}", found.error().detail);
  for (const auto& delivery : *found) publish(project, "delivery", delivery_json(delivery));
}

void LiveFeed::publish(base::ProjectId project, std::string_view name, std::string_view data) {
  const std::lock_guard lock(mutex_);
  const auto found = channels_.find(project);
  if (found == channels_.end()) return;
  auto& channel = found->second;
  const auto id = ++channel.last_id;
  const auto& event = channel.ring.emplace_back(Event{id, event_text(id, name, data)});
  channel.ring_bytes += event.text.size();
  events_told_.add();
  if (name == reset_name) resets_told_.add();
  for (auto& reader : channel.readers) push(reader, event.text);
  while (channel.ring.size() > parts_.limits.events_kept_max || channel.ring_bytes > parts_.limits.bytes_kept_max) {
    channel.ring_bytes -= channel.ring.front().text.size();
    channel.ring.pop_front();
  }
}

/// Those that are gone, that take nothing, and that have to show again who they are; then the projects that nobody
/// follows.
void LiveFeed::let_go_of_readers() {
  const auto now = parts_.clock.steady();
  const bool crowded = channels_.size() > parts_.limits.readers_max;
  std::vector<base::ProjectId> left;
  lagging_ = false;
  for (auto& each : channels_) {
    auto& channel = each.second;
    std::erase_if(channel.readers, [&](Reader& reader) {
      const auto stream = reader.stream.lock();
      if (stream && now - reader.since >= parts_.limits.reading_max) stream->end();
      if (stream && reader.lags_since) lagging_ = judge_lag(channel, reader, *stream) || lagging_;
      return !stream || stream->has_ended();
    });
    if (!channel.readers.empty()) {
      channel.last_read_at = now;
    } else if (crowded || now - channel.last_read_at >= parts_.limits.kept_without_readers) {
      left.push_back(each.first);
    }
  }
  for (const auto project : left) forget(project);
  readers_open_.set(static_cast<std::int64_t>(reader_count()));
}

/// Whether it still lags.
bool LiveFeed::judge_lag(const Channel& channel, Reader& reader, http::Stream& stream) {
  if (stream.is_drained()) {
    reader.lags_since.reset();
    push(reader, event_text(channel.last_id, reset_name, "{}"));
    resets_told_.add();
  } else if (parts_.clock.steady() - *reader.lags_since >= parts_.limits.lag_max) {
    stream.cut();
  }
  return reader.lags_since.has_value() && !stream.has_ended();
}

void LiveFeed::forget(base::ProjectId project) {
  std::erase_if(listened_, [&](const auto& each) { return each.second == project; });
  channels_.erase(project);
  anybody_ = !channels_.empty();
}

std::size_t LiveFeed::reader_count() const {
  std::size_t count = 0;
  for (const auto& [project, channel] : channels_) count += channel.readers.size();
  return count;
}

}  // namespace bughook::api
