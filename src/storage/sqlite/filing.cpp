#include "storage/sqlite/filing.hpp"

#include <algorithm>

#include "bugs/lexorank.hpp"
#include "crypto/digest.hpp"
#include "storage/sqlite/rendering_store.hpp"
#include "storage/sqlite/rows.hpp"

namespace bughook::storage::sqlite {

namespace {

constexpr const char* insert_event_sql =
    "INSERT INTO events (id, project, bug, action, created_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
constexpr const char* insert_waiting_event_sql =
    "INSERT INTO events (id, project, bug, action, created_at, body, waits) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)";
constexpr const char* insert_delivery_sql =
    "INSERT INTO deliveries (id, event, webhook, state, due_at, attempts_done, schedule_step, last_reason, "
    "created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, '', ?6, ?6)";
constexpr const char* read_key_sql = "SELECT bug, number FROM idempotency WHERE key_hash = ?1 AND created_at > ?2";
constexpr const char* write_key_sql =
    "INSERT OR REPLACE INTO idempotency (key_hash, bug, number, created_at) VALUES (?1, ?2, ?3, ?4)";

/// 16 bytes of SHA-256 over project and key: a foreign project's key can not be met, and keys of 255 bytes
/// are not kept.
constexpr std::size_t key_hash_bytes = 16;

std::string hash_key(base::ProjectId project, std::string_view key) {
  const auto digest = crypto::sha256(project.text().append(key));
  return std::string(crypto::as_text(digest).substr(0, key_hash_bytes));
}

}  // namespace

class Filer::FileOperation final : public engine::Operation {
 public:
  FileOperation(Filer& filer, intake::Filing filing, base::Reply<base::Result<intake::Filed>> reply)
      : filer_(filer), filing_(std::move(filing)), reply_(std::move(reply)) {
    // Here, not on the writer's thread: a microsecond that every report would wait for.
    if (!filing_.idempotency_key.empty()) key_hash_ = hash_key(filing_.bug.project, filing_.idempotency_key);
  }

  void apply() override { filed_ = filer_.apply(filing_, key_hash_); }
  void answer(engine::Replies& replies) override { replies.add(reply_, std::move(filed_)); }
  void refuse(const base::Error& error, engine::Replies& replies) override {
    replies.add(reply_, base::Result<intake::Filed>(base::Failure(error)));
  }
  [[nodiscard]] std::size_t bytes() const override {
    const auto& bug = filing_.bug;
    return 1024 + bug.details.size() + bug.meta_data.size() + bug.description.size() + filing_.body.head.size() +
           filing_.body.tail.size();
  }

 private:
  Filer& filer_;
  intake::Filing filing_;
  std::string key_hash_;
  base::Reply<base::Result<intake::Filed>> reply_;
  base::Result<intake::Filed> filed_;
};

void Filer::file(intake::Filing filing, base::Reply<base::Result<intake::Filed>> reply) {
  parts_.writer.push(std::make_unique<FileOperation>(*this, std::move(filing), std::move(reply)));
}

base::Result<intake::Filed> Filer::apply(intake::Filing& filing, std::string_view key_hash) {
  const auto now = parts_.clock.now();
  bugs::Bug& bug = filing.bug;
  const bool has_key = !key_hash.empty();
  if (has_key && parts_.catalog.has_project(bug.project)) {
    if (auto repeated = find_repeated(key_hash, now)) return std::move(*repeated);
  }
  const auto number = parts_.catalog.take_number(bug.project);
  if (!number) return base::fail(base::ErrorKind::not_found, "The project was removed.");
  bug.number = *number;
  bug.lexorank = bugs::rank_of_number(*number);
  const auto body = std::make_shared<const std::string>(filing.body.finish(*number));

  insert_bug(database_, bug);
  parts_.board.filed(bug);
  parts_.texts.filed(bug);
  insert_events(filing, *body);
  intake::Filed filed{.bug = bug.id, .number = *number, .repeated = false, .owed = {}};
  insert_deliveries(filing, now, body, filed);
  insert_renderings(filing, now);
  if (has_key) database_.statement(write_key_sql).run(engine::Blob{key_hash}, bug.id, *number, now);
  return filed;
}

std::optional<intake::Filed> Filer::find_repeated(std::string_view key_hash, base::Timestamp now) {
  auto rows = database_.statement(read_key_sql).query(engine::Blob{key_hash}, now - idempotency_kept);
  if (!rows.next()) return std::nullopt;
  return intake::Filed{.bug = rows.id<base::BugId>(0), .number = rows.integer(1), .repeated = true, .owed = {}};
}

/// Those who do not wait get an event of their own, frozen now: bodies are frozen by event.
void Filer::insert_events(const intake::Filing& filing, std::string_view body) {
  const auto& bug = filing.bug;
  const auto insert = [&](const char* sql, base::EventId event) {
    database_.statement(sql).run(event, bug.project, bug.id, filing.action, bug.created_at, engine::Blob{body});
  };
  const auto waits = [](const intake::Recipient& recipient) { return recipient.waits; };
  const auto& recipients = filing.recipients;
  if (filing.wait) insert(insert_waiting_event_sql, filing.wait->event);
  if (!filing.wait || !std::all_of(recipients.begin(), recipients.end(), waits)) insert(insert_event_sql, filing.event);
}

void Filer::insert_renderings(const intake::Filing& filing, base::Timestamp now) {
  using rendering::Kind;
  using rendering::State;
  const auto insert = [&](Kind kind, const intake::RenderingOrder& order, std::optional<base::EventId> event) {
    insert_rendering(database_, filing.bug.id,
                     {.kind = kind,
                      .state = order.wanted ? State::waiting : State::idle,
                      .event = event,
                      .source = order.source,
                      .view = order.view},
                     now);
  };
  if (filing.picture) {
    insert(Kind::screenshot, *filing.picture, filing.wait ? std::optional(filing.wait->event) : std::nullopt);
  }
  if (filing.film) insert(Kind::film, *filing.film, std::nullopt);
}

void Filer::insert_deliveries(const intake::Filing& filing, base::Timestamp now,
                              const std::shared_ptr<const std::string>& body, intake::Filed& filed) {
  auto& insert = database_.statement(insert_delivery_sql);
  std::size_t inserted = 0;
  for (const auto& recipient : filing.recipients) {
    if (!parts_.catalog.has_webhook(filing.bug.project, recipient.webhook)) continue;
    ++inserted;
    const bool waits = filing.wait && recipient.waits;
    const auto event = waits ? filing.wait->event : filing.event;
    const auto state = recipient.active ? delivery::DeliveryState::pending : delivery::DeliveryState::held;
    const auto due_at = recipient.active ? std::optional(waits ? filing.wait->until : now) : std::nullopt;
    insert.run(recipient.delivery, event, recipient.webhook, delivery::to_text(state), due_at, now);
    if (!recipient.active) continue;
    if (waits) {
      parts_.claims.due(recipient.webhook, {base::to_ms(*due_at), recipient.delivery.number});
      filed.later.push_back({recipient.webhook, *due_at});
      continue;
    }
    parts_.claims.add(recipient.delivery, recipient.webhook, now, 0);
    filed.owed.push_back({.id = recipient.delivery,
                          .webhook = recipient.webhook,
                          .event = filing.event,
                          .created_at = now,
                          .attempts_done = 0,
                          .schedule_step = 0,
                          .body = body});
  }
  parts_.delivered.filed(inserted);
}

}  // namespace bughook::storage::sqlite
