// What the store does behind the reports and attempts, for one thread to ask for.
#pragma once

#include "storage/indexing.hpp"
#include "storage/sqlite/board/text_index.hpp"
#include "storage/sqlite/bulk/health_log.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite::board {

class Indexing final : public storage::Indexing {
 public:
  Indexing(engine::Writer& writer, TextIndex& texts, HealthLog& health)
      : writer_(writer), texts_(texts), health_(health) {}

  [[nodiscard]] base::Result<Indexed> index_words(std::size_t limit) override {
    return writer_.write([&](engine::Database&) -> base::Result<Indexed> {
      const auto caught = texts_.catch_up(limit);
      return Indexed{caught.bugs, caught.more};
    });
  }
  [[nodiscard]] base::Result<void> write_health() override { return health_.write(); }

 private:
  engine::Writer& writer_;
  TextIndex& texts_;
  HealthLog& health_;
};

}  // namespace bughook::storage::sqlite::board
