// Files reports: bug, event and deliveries in one transaction, with the project's next number. `file` runs on
// any thread, all else on the writer's.
#pragma once

#include "base/clock.hpp"
#include "intake/report_store.hpp"
#include "storage/sqlite/board/board_index.hpp"
#include "storage/sqlite/board/text_index.hpp"
#include "storage/sqlite/bulk/delivered_index.hpp"
#include "storage/sqlite/catalog.hpp"
#include "storage/sqlite/claims.hpp"
#include "storage/sqlite/engine/writer.hpp"

namespace bughook::storage::sqlite {

/// How long a repeated Idempotency-Key is answered with the first one's bug.
inline constexpr std::chrono::hours idempotency_kept{24};

class Filer final : public intake::ReportStore {
 public:
  struct Parts {
    engine::Writer& writer;
    Catalog& catalog;
    Claims& claims;
    DeliveredIndex& delivered;
    board::BoardIndex& board;
    board::TextIndex& texts;
    const base::Clock& clock;
  };
  explicit Filer(Parts parts) : parts_(parts), database_(parts.writer.database()) {}

  void file(intake::Filing filing, base::Reply<base::Result<intake::Filed>> reply) override;

 private:
  class FileOperation;

  /// `key_hash` is empty when no key was given.
  [[nodiscard]] base::Result<intake::Filed> apply(intake::Filing& filing, std::string_view key_hash);
  [[nodiscard]] std::optional<intake::Filed> find_repeated(std::string_view key_hash, base::Timestamp now);
  void insert_events(const intake::Filing& filing, std::string_view body);
  void insert_renderings(const intake::Filing& filing, base::Timestamp now);
  void insert_deliveries(const intake::Filing& filing, base::Timestamp now,
                         const std::shared_ptr<const std::string>& body, intake::Filed& filed);

  Parts parts_;
  engine::Database& database_;
};

}  // namespace bughook::storage::sqlite
