#include "storage/sqlite/engine/readers.hpp"

namespace bughook::storage::sqlite::engine {

base::Result<std::unique_ptr<Readers>> Readers::open(const DatabaseOptions& options) {
  auto readers = std::make_unique<Readers>();
  auto for_anyone = open_some(options, reader_connections);
  if (!for_anyone) return base::Failure(for_anyone.error());
  auto for_lookups = open_some(options, lookup_connections);
  if (!for_lookups) return base::Failure(for_lookups.error());
  readers->idle_ = std::move(*for_anyone);
  readers->idle_lookups_ = std::move(*for_lookups);
  return readers;
}

base::Result<Readers::Idle> Readers::open_some(const DatabaseOptions& options, std::size_t count) {
  Idle opened;
  while (opened.size() < count) {
    auto database = Database::open(options);
    if (!database) return base::Failure(database.error());
    opened.push_back(std::move(*database));
  }
  return opened;
}

std::unique_ptr<Database> Readers::take(For whom) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !paused_ && !idle(whom).empty(); });
  auto database = std::move(idle(whom).back());
  idle(whom).pop_back();
  return database;
}

void Readers::give_back(For whom, std::unique_ptr<Database> database) {
  {
    const std::lock_guard lock(mutex_);
    idle(whom).push_back(std::move(database));
  }
  changed_.notify_all();
}

Readers::Pause::Pause(Readers& readers, base::MayWait /*here*/) : readers_(readers) {
  std::unique_lock lock(readers_.mutex_);
  readers_.paused_ = true;
  readers_.changed_.wait(lock, [this] {
    return readers_.idle_.size() == reader_connections && readers_.idle_lookups_.size() == lookup_connections;
  });
}

Readers::Pause::~Pause() {
  {
    const std::lock_guard lock(readers_.mutex_);
    readers_.paused_ = false;
  }
  readers_.changed_.notify_all();
}

}  // namespace bughook::storage::sqlite::engine
