#include "storage/sqlite/eraser.hpp"

#include "accounts/person.hpp"
#include "delivery/health/health_log.hpp"
#include "storage/sqlite/bug_files.hpp"
#include "storage/sqlite/bug_store.hpp"
#include "storage/sqlite/bulk/delivered_index.hpp"
#include "storage/sqlite/filing.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/webhook_store.hpp"

namespace bughook::storage::sqlite {

namespace {

constexpr const char* next_events_sql =
    "SELECT e.id, e.created_at, EXISTS (SELECT 1 FROM deliveries d WHERE d.event = e.id AND d.state = 'pending') "
    "FROM events e WHERE e.id > ?1 ORDER BY e.id LIMIT ?2";
constexpr const char* next_attempts_sql =
    "SELECT d.id, d.created_at, d.state = 'pending' FROM attempts a JOIN deliveries d ON d.id = a.delivery "
    "WHERE a.delivery > ?1 GROUP BY a.delivery ORDER BY a.delivery LIMIT ?2";
constexpr const char* erase_old_attempts_sql = "DELETE FROM attempts WHERE delivery = ?1 AND started_at < ?2";
constexpr const char* next_bugs_sql =
    "SELECT n.bug, n.number, EXISTS (SELECT 1 FROM events e JOIN deliveries d ON d.event = e.id "
    "WHERE e.bug = n.bug AND d.state = 'pending'), (SELECT b.created_at FROM bugs b WHERE b.id = n.bug) "
    "FROM numbered_bugs n WHERE n.project = ?1 AND n.number > ?2 ORDER BY n.number LIMIT ?3";
constexpr const char* projects_from_sql =
    "SELECT id, settings FROM projects WHERE id >= ?1 AND removed_at IS NULL ORDER BY id";
constexpr const char* erase_sessions_sql =
    "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE used_at <= ?1 OR created_at <= ?2 LIMIT ?3)";
constexpr const char* erase_invitations_sql =
    "DELETE FROM invitations WHERE id IN (SELECT id FROM invitations WHERE expires_at <= ?1 LIMIT ?2)";
constexpr const char* erase_health_sql =
    "DELETE FROM webhook_health WHERE (slot, webhook) IN "
    "(SELECT slot, webhook FROM webhook_health WHERE slot < ?1 ORDER BY slot LIMIT ?2)";
constexpr const char* erase_keys_sql =
    "DELETE FROM idempotency WHERE key_hash IN (SELECT key_hash FROM idempotency WHERE created_at <= ?1 LIMIT ?2)";

/// Time is noted more often than that (app/housekeeper.cpp).
constexpr std::chrono::hours unnoted_max{2};
constexpr std::string_view seen_note = "clock_seen";
constexpr std::string_view believed_note = "clock_believed";
constexpr const char* read_note_sql = "SELECT value FROM settings WHERE name = ?1";
constexpr const char* write_note_sql = "INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)";
constexpr const char* newest_id_sql =
    "SELECT max((SELECT ifnull(max(id), 0) FROM bugs), (SELECT ifnull(max(id), 0) FROM deliveries), "
    "(SELECT ifnull(max(id), 0) FROM projects))";
constexpr const char* webhook_from_sql =
    "SELECT id, schedule_s FROM webhooks WHERE id >= ?1 AND removed_at IS NULL ORDER BY id LIMIT 1";
constexpr const char* bring_back_renderings_sql =
    "UPDATE renderings SET due_at = ?1 WHERE state = 'waiting' AND due_at > ?2";

/// Of most there is nothing to put right: a look at each costs microseconds.
constexpr std::size_t webhooks_at_once = 200;
/// More than any gap before the next attempt at a picture (rendering/rendering_queue.cpp).
constexpr std::chrono::minutes picture_gap_max{1};

constexpr const char* left_pending_sql =
    "SELECT w.id FROM webhooks w WHERE w.removed_at IS NOT NULL AND EXISTS (SELECT 1 FROM deliveries d "
    "INDEXED BY deliveries_open WHERE d.state <> 'delivered' AND d.webhook = w.id AND d.state = ?1) LIMIT 1";
constexpr const char* removed_project_sql = "SELECT id FROM projects WHERE removed_at IS NOT NULL LIMIT 1";
constexpr const char* bugs_of_project_sql = "SELECT bug FROM numbered_bugs WHERE project = ?1 LIMIT ?2";
constexpr const char* erase_headers_sql =
    "DELETE FROM webhook_headers WHERE webhook IN (SELECT id FROM webhooks WHERE project = ?1)";
constexpr const char* erase_secrets_sql =
    "DELETE FROM webhook_secrets WHERE webhook IN (SELECT id FROM webhooks WHERE project = ?1)";
constexpr const char* erase_webhooks_sql = "DELETE FROM webhooks WHERE project = ?1";
constexpr const char* erase_numbers_sql = "DELETE FROM project_numbers WHERE project = ?1";
constexpr const char* erase_project_sql = "DELETE FROM projects WHERE id = ?1";
// A removed webhook that nothing points to any more, neither what is open, delivered, nor in the index's tail.
constexpr const char* erase_unused_webhooks_sql =
    "DELETE FROM webhooks AS w WHERE w.removed_at IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM delivered_index i WHERE i.webhook = w.id) "
    "AND NOT EXISTS (SELECT 1 FROM deliveries d INDEXED BY deliveries_open "
    "                WHERE d.state <> 'delivered' AND d.webhook = w.id) "
    "AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.id > ?1 AND d.webhook = w.id)";

template <class IdType, class... Values>
std::optional<IdType> first_id(engine::Database& database, const char* sql, const Values&... values) {
  auto rows = database.statement(sql).query(values...);
  return rows.next() ? std::optional(IdType{rows.integer(0)}) : std::nullopt;
}

void erase_project(engine::Database& database, base::ProjectId project) {
  for (const auto* sql :
       {erase_headers_sql, erase_secrets_sql, erase_webhooks_sql, erase_numbers_sql, erase_project_sql}) {
    database.statement(sql).run(project);
  }
}

struct Candidate {
  std::int64_t id = 0;
  base::Timestamp made_at;
  bool pending = false;
  bool is_ahead = false;  // dated by a clock that was ahead: how old it is nobody knows
};

/// Ids are never below the newest, so what a clock that was behind has dated is as young as its id; unless the ids are
/// ahead themselves.
Candidate candidate(std::int64_t id, base::Timestamp dated, bool pending, base::Timestamp now) {
  const auto by_id = base::time_of_id(id);
  const auto made_at = by_id <= now ? std::max(by_id, dated) : dated;
  return {id, made_at, pending, made_at > now};
}

std::vector<Candidate> candidates(engine::Rows rows, base::Timestamp now) {
  std::vector<Candidate> found;
  while (rows.next()) found.push_back(candidate(rows.integer(0), rows.time(1), rows.boolean(2), now));
  return found;
}

/// Answers the names of their files.
std::vector<std::string> erase_bugs(engine::Database& database, const std::vector<base::BugId>& bugs) {
  std::vector<std::string> files;
  for (const auto bug : bugs) {
    auto names = erase_bug(database, bug);
    files.insert(files.end(), std::make_move_iterator(names.begin()), std::make_move_iterator(names.end()));
  }
  return files;
}

struct LettingGo {
  base::ProjectId id;
  std::chrono::days retention;
};

/// The next one whose settings say how long it keeps its bugs.
std::optional<LettingGo> next_project_that_lets_go(engine::Database& database, base::ProjectId from) {
  auto rows = database.statement(projects_from_sql).query(from);
  while (rows.next()) {
    const auto retention = accounts::read_stored_settings(rows.text(1)).retention;
    if (retention.count() > 0) return LettingGo{rows.id<base::ProjectId>(0), retention};
  }
  return std::nullopt;
}

}  // namespace

base::Result<Erased> Eraser::go_on(std::int64_t& after, const Piece& piece) {
  auto pass =
      parts_.writer.write([&](engine::Database& database) -> base::Result<Pass> { return piece(database, after); });
  if (!pass) return base::Failure(pass.error());
  after = pass->erased.more ? pass->after : 0;
  return pass->erased;
}

base::Result<Erased> Eraser::purge_events(base::Timestamp older_than, std::size_t limit) {
  return go_on(events_after_, [&](engine::Database& database, std::int64_t after) {
    Pass pass{.after = after, .erased = {}};
    const auto events = candidates(database.statement(next_events_sql).query(after, limit), parts_.clock.now());
    for (const auto& event : events) {
      if (event.made_at >= older_than && !event.is_ahead) return pass;  // ids rise with time: the rest is younger
      pass.after = event.id;
      if (event.pending || event.is_ahead) continue;
      erase_event(database, base::EventId{event.id});
      ++pass.erased.rows;
    }
    pass.erased.more = events.size() == limit;
    return pass;
  });
}

base::Result<Erased> Eraser::purge_attempts(base::Timestamp older_than, std::size_t limit) {
  return go_on(attempts_after_, [&](engine::Database& database, std::int64_t after) {
    Pass pass{.after = after, .erased = {}};
    const auto deliveries = candidates(database.statement(next_attempts_sql).query(after, limit), parts_.clock.now());
    for (const auto& delivery : deliveries) {
      if (delivery.made_at >= older_than && !delivery.is_ahead) return pass;
      pass.after = delivery.id;
      if (delivery.pending || delivery.is_ahead) continue;
      database.statement(erase_old_attempts_sql).run(delivery.id, older_than);
      pass.erased.rows += static_cast<std::size_t>(database.changes());
    }
    pass.erased.more = deliveries.size() == limit;
    return pass;
  });
}

/// One piece of one project; what it answers is where the next one begins, project 0 when there is none.
Eraser::BugsPass Eraser::purge_some_bugs(engine::Database& database, const BugsPass& from, base::Timestamp now,
                                         std::size_t limit, std::vector<std::string>& files, Erased& erased) {
  const auto project = next_project_that_lets_go(database, from.project);
  if (!project) return {};
  BugsPass pass{project->id, project->id == from.project ? from.after_number : 0};
  std::vector<base::BugId> old;
  std::size_t seen = 0;
  {
    auto rows = database.statement(next_bugs_sql).query(pass.project, pass.after_number, limit);
    for (; rows.next(); ++seen) {
      const auto bug = candidate(rows.integer(0), rows.time(3), rows.boolean(2), now);
      const bool is_young = bug.made_at >= now - project->retention;
      if (is_young && !bug.is_ahead) break;  // numbers rise with time: the rest is younger
      pass.after_number = rows.integer(1);
      if (!is_young && !bug.pending) old.push_back(base::BugId{bug.id});
    }
  }
  files = erase_bugs(database, old);
  erased = {.rows = old.size(), .more = true};
  return seen == limit ? pass : BugsPass{base::ProjectId{pass.project.number + 1}, 0};
}

base::Result<Erased> Eraser::purge_bugs(base::Timestamp now, std::size_t limit) {
  std::vector<std::string> files;
  BugsPass next;
  auto erased = parts_.writer.write([&](engine::Database& database) -> base::Result<Erased> {
    files.clear();
    Erased piece;
    next = purge_some_bugs(database, bugs_pass_, now, limit, files, piece);
    return piece;
  });
  if (!erased) return erased;
  bugs_pass_ = next;
  erase_files(parts_.files, parts_.log, files);
  return erased;
}

base::Result<Erased> Eraser::purge_ended(base::Timestamp now, std::size_t limit) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<Erased> {
    database.statement(erase_sessions_sql)
        .run(now - accounts::session_idle_max, now - accounts::session_age_max, limit);
    auto rows = static_cast<std::size_t>(database.changes());
    database.statement(erase_invitations_sql).run(now, limit);
    const auto invitations = static_cast<std::size_t>(database.changes());
    return Erased{rows + invitations, rows == limit || invitations == limit};
  });
}

base::Result<Erased> Eraser::purge_health(base::Timestamp now, std::size_t limit) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<Erased> {
    database.statement(erase_health_sql).run(now - delivery::health_kept, limit);
    const auto rows = static_cast<std::size_t>(database.changes());
    return Erased{rows, rows == limit};
  });
}

base::Result<Erased> Eraser::purge_idempotency(base::Timestamp now, std::size_t limit) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<Erased> {
    database.statement(erase_keys_sql).run(now - idempotency_kept, limit);
    const auto rows = static_cast<std::size_t>(database.changes());
    return Erased{rows, rows == limit};
  });
}

base::Result<TimeNotes> Eraser::time_notes() {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<TimeNotes> {
    const auto newest = [&] {
      auto rows = database.statement(newest_id_sql).query();
      return base::time_of_id(rows.next() ? rows.integer(0) : 0);
    };
    const auto noted = [&](std::string_view name) -> std::optional<base::Timestamp> {
      auto rows = database.statement(read_note_sql).query(name);
      return rows.next() ? std::optional(rows.time(0)) : std::nullopt;
    };
    const auto believed = noted(believed_note);
    auto seen = noted(seen_note);
    // A process that was killed has noted nothing for a while; what it filed since tells. But not what a clock that was
    // ahead has dated.
    if (const auto last = newest(); !seen || (last > *seen && last <= *seen + unnoted_max)) seen = last;
    return TimeNotes{*seen, believed.value_or(newest())};
  });
}

base::Result<void> Eraser::note_time(const TimeNotes& notes) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<void> {
    database.statement(write_note_sql).run(seen_note, notes.seen);
    database.statement(write_note_sql).run(believed_note, notes.believed);
    return {};
  });
}

base::Result<Erased> Eraser::bring_back_due(base::Timestamp now, DueLook look, double jitter) {
  DuePass next;
  auto moved = parts_.writer.write([&](engine::Database& database) -> base::Result<Erased> {
    next = due_pass_;
    Erased piece;
    for (std::size_t seen = 0; seen < webhooks_at_once; ++seen) {
      DueTimes::Rule rule{.now = now, .schedule = {}, .jitter = jitter};
      base::WebhookId webhook;
      {
        auto rows = database.statement(webhook_from_sql).query(next.webhook);
        if (!rows.next()) {
          next = {};
          database.statement(bring_back_renderings_sql).run(now, now + picture_gap_max);
          piece.rows += static_cast<std::size_t>(database.changes());
          return piece;
        }
        webhook = rows.id<base::WebhookId>(0);
        rule.schedule = schedule_of(rows.text(1));
      }
      if (look == DueLook::beyond_the_longest_gap) rule.beyond = DueTimes::latest(rule);
      const auto some = due_times_.bring_back(webhook, rule, webhook == next.webhook ? next.from : DuePosition{});
      piece.rows += some.moved;
      next = some.more ? DuePass{webhook, some.position} : DuePass{base::WebhookId{webhook.number + 1}, {}};
      if (some.more) break;
    }
    piece.more = true;
    return piece;
  });
  if (moved) due_pass_ = next;
  return moved;
}

base::Result<Erased> Eraser::purge_files(base::Timestamp older_than) {
  const auto removed = parts_.files.purge_before(older_than);
  if (!removed) return base::Failure(removed.error());
  return Erased{*removed, false};
}

base::Result<Erased> Eraser::erase_removed(std::size_t limit) {
  std::vector<std::string> files;
  auto erased = parts_.writer.write([&](engine::Database& database) -> base::Result<Erased> {
    files.clear();
    for (const auto* state : {"pending", "held"}) {
      if (const auto webhook = first_id<base::WebhookId>(database, left_pending_sql, std::string_view(state))) {
        return Erased{cancel_some(database, *webhook, parts_.clock.now()), true};
      }
    }
    const auto project = first_id<base::ProjectId>(database, removed_project_sql);
    if (!project) {
      database.statement(erase_unused_webhooks_sql).run(DeliveredIndex::up_to(database));
      return Erased{static_cast<std::size_t>(database.changes()), false};
    }
    std::vector<base::BugId> bugs;
    {
      auto rows = database.statement(bugs_of_project_sql).query(*project, limit);
      while (rows.next()) bugs.push_back(rows.id<base::BugId>(0));
    }
    files = erase_bugs(database, bugs);
    if (bugs.size() < limit) erase_project(database, *project);
    return Erased{bugs.size(), true};
  });
  erase_files(parts_.files, parts_.log, files);
  return erased;
}

}  // namespace bughook::storage::sqlite
