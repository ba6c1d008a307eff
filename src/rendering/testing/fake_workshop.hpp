// A store, files and a maker in memory, for tests of the queue: every call is written down, every failure is ordered.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "rendering/maker.hpp"
#include "rendering/rendering_store.hpp"

namespace bughook::rendering::testing {

class FakeRenderingStore final : public RenderingStore {
 public:
  struct Row {
    Job job;
    State state = State::waiting;
    base::Timestamp due_at;
    std::string file;
    std::string reason;
    bool claimed = false;
  };

  void add(base::BugId bug, base::Timestamp due_at) {
    const std::lock_guard lock(mutex);
    rows.push_back(
        {.job = {.bug = bug, .project = base::ProjectId{7}, .asked_at = due_at, .source = "page", .view = {}},
         .due_at = due_at,
         .file = {},
         .reason = {}});
  }

  base::Result<Claimed> claim(Kind, base::Timestamp now) override {
    const std::lock_guard lock(mutex);
    ++claims;
    if (failure) return base::Failure(*failure);
    Row* first = nullptr;
    for (auto& row : rows) {
      if (row.state != State::waiting || row.claimed) continue;
      if (first == nullptr || row.due_at < first->due_at) first = &row;
    }
    if (first == nullptr) return Claimed{};
    if (first->due_at > now) return Claimed{std::nullopt, first->due_at};
    first->claimed = true;
    return Claimed{first->job, std::nullopt};
  }
  void release(const Job& job) override {
    const std::lock_guard lock(mutex);
    ++released;
    find(job).claimed = false;
    changed.notify_all();
  }
  base::Result<void> put_off(const Job& job, const std::string& reason, base::Timestamp due_at) override {
    const std::lock_guard lock(mutex);
    if (failure) return base::Failure(*failure);
    auto& row = find(job);
    row.job.attempts_done += 1;
    row.due_at = due_at;
    row.reason = reason;
    row.claimed = false;
    return {};
  }
  base::Result<Settled> settle(const Job& job, const Ending& ending, base::Timestamp) override {
    const std::lock_guard lock(mutex);
    if (failure) return base::Failure(*failure);
    auto& row = find(job);
    row.state = ending.file.empty() ? State::failed : State::done;
    row.file = ending.file;
    row.reason = ending.reason;
    row.claimed = false;
    changed.notify_all();
    return settled;
  }
  base::Result<std::vector<Rendering>> of_bug(base::ProjectId, base::BugId) override {
    return std::vector<Rendering>{};
  }
  base::Result<bugs::Bug> ask(base::ProjectId, base::BugId bug, Kind, base::Timestamp now) override {
    const std::lock_guard lock(mutex);
    for (auto& row : rows) {
      if (row.job.bug != bug) continue;
      row.state = State::waiting;
      row.due_at = now;
      row.job.attempts_done = 0;
      return bugs::Bug{};
    }
    return base::fail(base::ErrorKind::not_found, "There is no such bug.");
  }
  base::Result<std::int64_t> count_waiting(Kind) override { return 0; }

  void wait_for_end_of(std::size_t index) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return rows[index].state != State::waiting; });
  }
  void wait_for_release() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return released > 0; });
  }

  std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  std::vector<Row> rows;
  std::optional<base::Error> failure;
  Settled settled;
  int claims = 0;
  int released = 0;

 private:
  Row& find(const Job& job) {
    for (auto& row : rows) {
      if (row.job.bug == job.bug) return row;
    }
    return rows.front();
  }
};

class FakeFiles final : public bugs::FileStore {
 public:
  base::Result<std::string> put(base::ProjectId project, std::string_view bytes, std::string_view extension) override {
    const std::lock_guard lock(mutex);
    if (failure) return base::Failure(*failure);
    auto name = project.text() + "-" + std::to_string(++made) + "." + std::string(extension);
    files[name] = {std::string(bytes), "image/jpeg"};
    return name;
  }
  base::Result<bugs::StoredFile> get(std::string_view name) override {
    const std::lock_guard lock(mutex);
    const auto found = files.find(std::string(name));
    if (found == files.end()) return base::fail(base::ErrorKind::not_found, "There is no such file.");
    return found->second;
  }
  base::Result<void> remove(std::string_view name) override {
    const std::lock_guard lock(mutex);
    files.erase(std::string(name));
    return {};
  }

  std::mutex mutex;  // guards what follows
  std::map<std::string, bugs::StoredFile> files;
  std::optional<base::Error> failure;
  int made = 0;
};

/// Makes "picture" of every job, but for those failures that were ordered first.
class FakeMaker final : public Maker {
 public:
  base::Result<Made> make(const Job&) override {
    std::unique_lock lock(mutex);
    ++attempts;
    changed.notify_all();
    changed.wait(lock, [this] { return !held; });
    if (failures.empty()) return Made{"picture", "jpg"};
    auto failure = failures.front();
    failures.pop_front();
    return base::Failure(std::move(failure));
  }
  void fail_next(base::ErrorKind kind, std::string detail,
                 std::optional<std::chrono::seconds> retry_after = std::nullopt) {
    const std::lock_guard lock(mutex);
    failures.push_back({kind, std::move(detail), {}, retry_after});
  }
  void hold() {
    const std::lock_guard lock(mutex);
    held = true;
  }
  void let_go() {
    const std::lock_guard lock(mutex);
    held = false;
    changed.notify_all();
  }
  void wait_for_attempt(int number) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return attempts >= number; });
  }

  std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  std::deque<base::Error> failures;
  int attempts = 0;
  bool held = false;
};

}  // namespace bughook::rendering::testing
