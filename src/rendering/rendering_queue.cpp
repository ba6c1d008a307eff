#include "rendering/rendering_queue.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/loop.hpp"
#include "base/utf8.hpp"
#include "rendering/stint.hpp"

namespace bughook::rendering {

namespace {

using namespace std::chrono_literals;

/// Both within the usual wait of an event. A browser that died is back within the first.
constexpr std::array<std::chrono::milliseconds, 2> retry_gaps{1s, 5s};
/// Nobody needs to look more often: who adds something says so.
constexpr std::chrono::milliseconds idle_wait = 60s;
/// The store refuses, so its disk is full or it is stopping.
constexpr std::chrono::milliseconds store_wait = 5s;
/// The load of the last minute does not change faster.
constexpr std::chrono::milliseconds calm_wait = 10s;
constexpr std::size_t reason_bytes_max = 500;  // a sentence, shown to people

bool is_final(base::ErrorKind kind) {
  using base::ErrorKind;
  return kind == ErrorKind::unprocessable || kind == ErrorKind::too_large || kind == ErrorKind::not_found;
}

std::string label(Kind kind, std::string_view result) {
  return fmt::format(R"(kind="{}",result="{}")", to_text(kind), result);
}

std::string reason_of(const base::Error& error) {
  return base::to_valid_utf8(std::string_view(error.detail).substr(0, reason_bytes_max));
}

base::Counter& attempts_that(base::Metrics& metrics, Kind kind, std::string_view result) {
  return metrics.counter("bughook_renderings_total", "Attempts to make a picture or a film, by how they ended.",
                         label(kind, result));
}

}  // namespace

RenderingQueue::RenderingQueue(Kind kind, Dependencies dependencies)
    : kind_(kind),
      d_(std::move(dependencies)),
      done_(attempts_that(d_.metrics, kind, "done")),
      failed_(attempts_that(d_.metrics, kind, "failed")),
      retried_(attempts_that(d_.metrics, kind, "retried")),
      seconds_(d_.metrics.histogram("bughook_rendering_seconds", "From the claim of a rendering to its end.",
                                    fmt::format(R"(kind="{}")", to_text(kind)))) {}

RenderingQueue::~RenderingQueue() { stop(); }

void RenderingQueue::start(std::size_t threads) {
  count_waiting(asked_);  // what an earlier process has left
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this, i] {
      base::name_this_thread(fmt::format("{}-{}", kind_ == Kind::screenshot ? "render" : "film", i));
      run();
    });
  }
}

void RenderingQueue::begin_stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  wake_.notify_all();
}

void RenderingQueue::stop() {
  begin_stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void RenderingQueue::note_asked() {
  const std::lock_guard lock(mutex_);
  ++asked_;
  waiting_.fetch_add(1, std::memory_order_relaxed);  // until it is counted
  wake_.notify_all();
}

void RenderingQueue::count_waiting(std::uint64_t seen) {
  const auto count = d_.store.count_waiting(kind_);
  const std::lock_guard lock(mutex_);
  if (count && asked_ == seen) waiting_.store(*count, std::memory_order_relaxed);
}

void RenderingQueue::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto seen = asked_;
    lock.unlock();
    count_waiting(seen);  // before the work, which may take minutes; what it settles is counted before the next
    const Stint stint(d_.clock);
    const auto wait = work_once();
    const auto rest = stint.rest();
    lock.lock();
    if (wait) {
      wake_.wait_for(lock, *wait, [&] { return stopping_ || asked_ != seen; });
    } else {
      wake_.wait_for(lock, rest, [&] { return stopping_; });
    }
  }
}

std::optional<std::chrono::milliseconds> RenderingQueue::work_once() {
  const auto claimed = d_.store.claim(kind_, d_.clock.now());
  if (!claimed) {
    d_.log.warning("rendering: the store can not be asked now: {}", claimed.error().detail);
    return store_wait;
  }
  if (!claimed->job) {
    if (ask_again()) return std::nullopt;
    const auto wait = wait_until(claimed->next_due_at);
    return second_chances_.are_left() ? std::min(wait, calm_wait) : wait;
  }
  const auto began = d_.clock.steady();
  work_on(*claimed->job);
  seconds_.observe(std::chrono::duration_cast<std::chrono::microseconds>(d_.clock.steady() - began));
  return std::nullopt;
}

std::chrono::milliseconds RenderingQueue::wait_until(std::optional<base::Timestamp> due_at) const {
  if (!due_at) return idle_wait;
  return std::clamp<std::chrono::milliseconds>(*due_at - d_.clock.now(), 1ms, idle_wait);
}

bool RenderingQueue::ask_again() {
  if (!second_chances_.are_left() || d_.load() > calm_load) return false;
  const auto chance = second_chances_.take();
  if (!chance) return false;
  const auto asked = d_.store.ask(chance->project, chance->bug, kind_, d_.clock.now());
  if (!asked) second_chances_.forget(chance->bug);  // it was removed, or its page was
  return true;
}

void RenderingQueue::work_on(const Job& job) {
  auto file = make_file(job);
  if (!file && is_stopping()) return d_.store.release(job);
  bool recorded = false;
  if (file) {
    recorded = settle(job, {.file = *file, .reason = {}});
    if (!recorded) erase(*file);
  } else if (!is_final(file.error().kind) && job.attempts_done < static_cast<int>(retry_gaps.size())) {
    recorded = put_off(job, file.error());
  } else {
    recorded = settle(job, {.file = {}, .reason = reason_of(file.error())});
    const bool may_be_bad_luck = !is_final(file.error().kind) || file.error().retry_after;
    if (recorded && may_be_bad_luck && d_.load() > busy_load) return second_chances_.note_unlucky(job);
  }
  if (recorded) return second_chances_.forget(job.bug);
  // As it was, but not at once: the store has refused.
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, store_wait, [this] { return stopping_; });
  lock.unlock();
  d_.store.release(job);
}

/// The file is durable before the row that names it.
base::Result<std::string> RenderingQueue::make_file(const Job& job) {
  const auto made = d_.maker.make(job);
  if (!made) return base::Failure(made.error());
  return d_.files.put(job.project, made->bytes, made->extension);
}

bool RenderingQueue::put_off(const Job& job, const base::Error& error) {
  const auto gap = retry_gaps[static_cast<std::size_t>(job.attempts_done)];
  d_.log.info("rendering: the {} of bug {} is tried again in {} s: {}", to_text(kind_), job.bug.text(),
              std::chrono::duration_cast<std::chrono::seconds>(gap).count(), error.detail);
  const auto done = d_.store.put_off(job, reason_of(error), d_.clock.now() + gap);
  if (done) retried_.add();
  return done.has_value();
}

bool RenderingQueue::settle(const Job& job, const Ending& ending) {
  const auto settled = d_.store.settle(job, ending, d_.clock.now());
  if (!settled) {
    d_.log.warning("rendering: the {} of bug {} can not be recorded now: {}", to_text(kind_), job.bug.text(),
                   settled.error().detail);
    return false;
  }
  if (!settled->wanted) {  // its bug was removed meanwhile: neither done nor failed
    if (!ending.file.empty()) erase(ending.file);
    return true;
  }
  for (const auto& file : settled->replaced) erase(file);
  if (!ending.file.empty()) {
    done_.add();
  } else {
    failed_.add();
    d_.log.warning("rendering: the {} of bug {} failed: {}", to_text(kind_), job.bug.text(), ending.reason);
  }
  d_.on_settled(job, *settled);
  return true;
}

/// Best effort: what stays behind goes with its day.
void RenderingQueue::erase(const std::string& file) { (void)d_.files.remove(file); }

bool RenderingQueue::is_stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

}  // namespace bughook::rendering
