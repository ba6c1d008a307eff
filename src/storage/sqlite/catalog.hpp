// What the writer knows of projects and webhooks without asking the database for each report: which exist, and
// the last number given in each project. Writer's thread only. Whoever changes projects or webhooks in a
// transaction says so with `changed`; a rollback forgets everything.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/id.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

class Catalog final : public engine::TransactionWatcher {
 public:
  explicit Catalog(engine::Database& database) : database_(database) {}

  /// The next number of the project, given to the caller; none when the project is not there or removed.
  [[nodiscard]] std::optional<std::int64_t> take_number(base::ProjectId project);
  [[nodiscard]] bool has_project(base::ProjectId project);
  /// Not removed, and this project's.
  [[nodiscard]] bool has_webhook(base::ProjectId project, base::WebhookId webhook);

  void changed();

  void before_commit() override;
  void committed() override;
  void rolled_back() override;

 private:
  struct Numbers {
    std::int64_t last = 0;
    bool checked = false;  // that the project is still there
    bool taken = false;    // in this transaction
  };
  [[nodiscard]] Numbers* numbers_of(base::ProjectId project);
  [[nodiscard]] bool load(base::ProjectId project, Numbers& numbers);

  engine::Database& database_;
  std::unordered_map<base::ProjectId, Numbers> projects_;
  std::unordered_map<base::WebhookId, base::ProjectId> webhooks_;
  std::vector<base::ProjectId> taken_;
};

}  // namespace bughook::storage::sqlite
