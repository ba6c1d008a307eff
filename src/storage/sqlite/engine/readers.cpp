#include "storage/sqlite/engine/readers.hpp"

namespace bughook::storage::sqlite::engine {

base::Result<std::unique_ptr<Readers>> Readers::open(const DatabaseOptions& options) {
  auto readers = std::make_unique<Readers>();
  for (std::size_t i = 0; i < reader_connections; ++i) {
    auto database = Database::open(options);
    if (!database) return base::Failure(database.error());
    readers->idle_.push_back(std::move(*database));
  }
  return readers;
}

std::unique_ptr<Database> Readers::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !paused_ && !idle_.empty(); });
  auto database = std::move(idle_.back());
  idle_.pop_back();
  return database;
}

void Readers::give_back(std::unique_ptr<Database> database) {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(database));
  }
  changed_.notify_all();
}

Readers::Pause::Pause(Readers& readers) : readers_(readers) {
  std::unique_lock lock(readers_.mutex_);
  readers_.paused_ = true;
  readers_.changed_.wait(lock, [this] { return readers_.idle_.size() == reader_connections; });
}

Readers::Pause::~Pause() {
  {
    const std::lock_guard lock(readers_.mutex_);
    readers_.paused_ = false;
  }
  readers_.changed_.notify_all();
}

}  // namespace bughook::storage::sqlite::engine
