#include "app/indexer.hpp"

#include "base/loop.hpp"

namespace bughook::app {

namespace {

constexpr std::chrono::milliseconds indexing_interval{2'000};  // until then a search looks through the bugs themselves
constexpr std::size_t bugs_indexed_at_once = 100;              // about a millisecond of the writer
constexpr std::chrono::milliseconds shortest_pause{5};         // its other work goes first
/// Pauses are so many times as long as the pieces: under load, when a piece waits long for the writer, this work steps
/// back by itself.
constexpr int pause_per_piece = 30;

}  // namespace

Indexer::Indexer(storage::Indexing& store, const base::Clock& clock, base::Log& log)
    : store_(store), clock_(clock), log_(log) {}

Indexer::~Indexer() { stop(); }

void Indexer::start() {
  thread_ = std::thread([this] {
    base::name_this_thread("indexing");
    run();
  });
}

void Indexer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Indexer::run() {
  auto wait = indexing_interval;
  auto health_due_at = clock_.steady() + indexing_interval;
  while (sleep(wait)) {
    wait = index_piece();
    if (clock_.steady() < health_due_at) continue;
    write_health();
    health_due_at = clock_.steady() + indexing_interval;
  }
  write_health();
}

void Indexer::write_health() {
  if (const auto written = store_.write_health(); !written) {
    log_.warning("indexing: how webhooks fared can not be written now: {}", written.error().detail);
  }
}

/// Answers how long to wait for the next.
std::chrono::milliseconds Indexer::index_piece() {
  const auto began = clock_.steady();
  const auto indexed = store_.index_words(bugs_indexed_at_once);
  if (!indexed) {
    log_.warning("indexing: words can not be indexed now: {}", indexed.error().detail);
    return indexing_interval;
  }
  if (!indexed->more) return indexing_interval;
  const auto took = std::chrono::ceil<std::chrono::milliseconds>(clock_.steady() - began);
  return std::clamp(took * pause_per_piece, shortest_pause, indexing_interval);
}

bool Indexer::sleep(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, time, [this] { return stopping_; });
}

}  // namespace bughook::app
