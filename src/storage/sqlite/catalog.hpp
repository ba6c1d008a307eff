// What the writer knows of projects and webhooks without asking the database for each report: which exist, and
// the last number given in each project. The highest number that stands in the database, at a bug or as that of a
// removed one (board/board_index.hpp), is the last one given. Writer's thread only. Whoever changes projects or
// webhooks in a transaction says so with `changed`; a rollback forgets everything.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "base/id.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

class Catalog final : public engine::TransactionWatcher {
 public:
  explicit Catalog(engine::Database& database) : database_(database) {}

  /// The next number of the project, given to the caller; none when the project is not there or removed.
  [[nodiscard]] std::optional<std::int64_t> take_number(base::ProjectId project);
  [[nodiscard]] bool has_project(base::ProjectId project);
  /// 0 before the first, and for a project that is not there.
  [[nodiscard]] std::int64_t last_number(base::ProjectId project);
  /// Not removed, and this project's.
  [[nodiscard]] bool has_webhook(base::ProjectId project, base::WebhookId webhook);

  void changed();

  void committed() override;
  void rolled_back() override;

 private:
  struct Numbers {
    std::int64_t last = 0;
    bool checked = false;  // that the project is still there
  };
  [[nodiscard]] Numbers* numbers_of(base::ProjectId project);
  [[nodiscard]] std::int64_t read_last_number(base::ProjectId project);

  engine::Database& database_;
  std::unordered_map<base::ProjectId, Numbers> projects_;
  std::unordered_map<base::WebhookId, base::ProjectId> webhooks_;
};

}  // namespace bughook::storage::sqlite
