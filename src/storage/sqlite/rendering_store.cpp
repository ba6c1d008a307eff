#include "storage/sqlite/rendering_store.hpp"

#include <cmath>

#include "storage/sqlite/board/history.hpp"
#include "storage/sqlite/bug_store.hpp"
#include "storage/sqlite/rows.hpp"

namespace bughook::storage::sqlite {

namespace {

using rendering::Kind;
using rendering::State;

constexpr int thousand = 1000;  // a ratio is kept in thousandths

constexpr const char* insert_sql =
    "INSERT INTO renderings (bug, kind, state, due_at, attempts_done, event, source, base_url, width, height, "
    "scroll_x, "
    "scroll_y, pixel_ratio_m, is_mobile, files, reason, asked_at, updated_at) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, "
    "?8, ?9, ?10, ?11, ?12, ?13, '', '', ?14, ?14)";
constexpr const char* next_job_sql =
    "SELECT r.bug, b.project, r.attempts_done, r.asked_at, r.due_at, r.source, r.base_url, r.width, r.height, "
    "r.scroll_x, r.scroll_y, r.pixel_ratio_m, r.is_mobile, p.settings FROM renderings r INDEXED BY renderings_waiting "
    "JOIN bugs b ON b.id = r.bug JOIN projects p ON p.id = b.project WHERE r.state = 'waiting' AND r.kind = ?1 ORDER "
    "BY r.due_at, r.bug LIMIT ?2";
constexpr const char* put_off_sql =
    "UPDATE renderings SET due_at = ?3, attempts_done = ?4, reason = ?5, updated_at = ?6 "
    "WHERE bug = ?1 AND kind = ?2 AND state = 'waiting'";
constexpr const char* read_waiting_sql =
    "SELECT event, files FROM renderings WHERE bug = ?1 AND kind = ?2 AND state = 'waiting'";
constexpr const char* end_job_sql =
    "UPDATE renderings SET state = ?3, due_at = NULL, attempts_done = ?4, event = NULL, files = ?5, reason = ?6, "
    "updated_at = ?7 WHERE bug = ?1 AND kind = ?2";
constexpr const char* read_project_sql = "SELECT organisation, key, settings FROM projects WHERE id = ?1";
constexpr const char* read_film_sql = "SELECT files FROM renderings WHERE bug = ?1 AND kind = 'film'";
constexpr const char* update_capture_sql =
    "UPDATE bugs SET revision = ?2, updated_at = ?3, screenshot_url = ?4, generating_screenshot = ?5, "
    "screenshot_live = ?6, generating_replay = ?7, replay_live = ?8, replay_rendering_failed = ?9 WHERE id = ?1";

constexpr const char* read_event_sql = "SELECT action FROM events WHERE id = ?1 AND waits = 1";
constexpr const char* freeze_event_sql = "UPDATE events SET body = ?2, waits = 0 WHERE id = ?1";
constexpr const char* waiting_deliveries_sql =
    "SELECT id, webhook FROM deliveries WHERE event = ?1 AND state = 'pending'";
constexpr const char* make_due_sql = "UPDATE deliveries SET due_at = ?2 WHERE id = ?1";

constexpr const char* of_bug_sql =
    "SELECT kind, state, attempts_done, source, base_url, width, height, scroll_x, scroll_y, pixel_ratio_m, is_mobile, "
    "files, reason FROM renderings WHERE bug = ?1 ORDER BY kind DESC";
constexpr const char* read_state_sql = "SELECT state FROM renderings WHERE bug = ?1 AND kind = ?2";
constexpr const char* ask_again_sql =
    "UPDATE renderings SET state = 'waiting', due_at = ?3, attempts_done = 0, reason = '', asked_at = ?3, "
    "updated_at = ?3 WHERE bug = ?1 AND kind = ?2";
constexpr const char* count_waiting_sql =
    "SELECT count(*) FROM renderings INDEXED BY renderings_waiting WHERE state = 'waiting' AND kind = ?1";

bugs::PageView view_from(const engine::Rows& rows, int first) {
  return {.base_url = rows.string(first),
          .width = static_cast<int>(rows.integer(first + 1)),
          .height = static_cast<int>(rows.integer(first + 2)),
          .scroll_x = static_cast<int>(rows.integer(first + 3)),
          .scroll_y = static_cast<int>(rows.integer(first + 4)),
          .pixel_ratio = static_cast<double>(rows.integer(first + 5)) / thousand,
          .is_mobile = rows.boolean(first + 6)};
}

bugs::EditKind edit_kind(Kind kind) { return kind == Kind::film ? bugs::EditKind::film : bugs::EditKind::screenshot; }

/// What the ending makes of the bug. A picture that could not be encoded anew is still there as it was uploaded.
void apply(const rendering::Job& job, const rendering::Ending& ending, bugs::Capture& capture) {
  const bool done = !ending.file.empty();
  if (job.kind == Kind::film) {
    capture.generating_replay = false;
    capture.replay_live = capture.replay_live || done;
    capture.replay_rendering_failed = !done;
    return;
  }
  capture.generating_screenshot = false;
  if (done) capture.picture = ending.file;
  capture.screenshot_live = !capture.picture.empty();
}

/// The newest first; what is too old to be kept goes to `replaced`.
std::string with_new_file(std::vector<std::string> files, const std::string& file, std::vector<std::string>& replaced) {
  if (!file.empty()) files.insert(files.begin(), file);
  while (files.size() > rendering::files_kept_max) {
    replaced.push_back(std::move(files.back()));
    files.pop_back();
  }
  return text_of(files);
}

void write_capture(engine::Database& database, const bugs::Bug& bug) {
  const auto& capture = bug.capture;
  database.statement(update_capture_sql)
      .run(bug.id, bug.revision, bug.updated_at, picture_column(capture), capture.generating_screenshot,
           capture.screenshot_live, capture.generating_replay, capture.replay_live, capture.replay_rendering_failed);
}

std::string film_of(engine::Database& database, base::BugId bug) {
  auto rows = database.statement(read_film_sql).query(bug);
  if (!rows.next()) return {};
  auto files = words_of(rows.text(0));
  return files.empty() ? std::string() : std::move(files.front());
}

}  // namespace

void insert_rendering(engine::Database& database, base::BugId bug, const NewRendering& made, base::Timestamp now) {
  const auto due_at = made.state == State::waiting ? std::optional(now) : std::nullopt;
  const auto& view = made.view;
  database.statement(insert_sql)
      .run(bug, to_text(made.kind), to_text(made.state), due_at, made.event, made.source, view.base_url, view.width,
           view.height, view.scroll_x, view.scroll_y, std::lround(view.pixel_ratio * thousand), view.is_mobile, now);
}

base::Result<rendering::Claimed> RenderingStore::claim(Kind kind, base::Timestamp now) {
  const std::lock_guard lock(mutex_);
  auto found = parts_.readers.read([&](engine::Database& database) -> base::Result<rendering::Claimed> {
    rendering::Claimed next;
    auto rows = database.statement(next_job_sql).query(to_text(kind), claimed_.size() + 1);
    while (rows.next()) {
      const auto bug = rows.id<base::BugId>(0);
      if (claimed_.contains({bug, kind})) continue;
      if (const auto due_at = rows.time(4); due_at > now) {
        next.next_due_at = due_at;
      } else {
        next.job = rendering::Job{
            .bug = bug,
            .project = rows.id<base::ProjectId>(1),
            .kind = kind,
            .attempts_done = static_cast<int>(rows.integer(2)),
            .asked_at = rows.time(3),
            .source = rows.string(5),
            .view = view_from(rows, 6),
            .fetch_linked_files = accounts::read_stored_settings(rows.text(13)).screenshots.fetch_images};
      }
      break;
    }
    return next;
  });
  if (found && found->job) claimed_.insert({found->job->bug, kind});
  return found;
}

void RenderingStore::release(const rendering::Job& job) {
  const std::lock_guard lock(mutex_);
  claimed_.erase({job.bug, job.kind});
}

base::Result<void> RenderingStore::put_off(const rendering::Job& job, const std::string& reason,
                                           base::Timestamp due_at) {
  auto done = parts_.writer.write([&](engine::Database& database) -> base::Result<void> {
    database.statement(put_off_sql).run(job.bug, to_text(job.kind), due_at, job.attempts_done + 1, reason, due_at);
    return {};
  });
  if (done) release(job);
  return done;
}

base::Result<rendering::Settled> RenderingStore::settle(const rendering::Job& job, const rendering::Ending& ending,
                                                        base::Timestamp now) {
  auto settled = parts_.writer.write([&](engine::Database& database) -> base::Result<rendering::Settled> {
    rendering::Settled result;
    auto before = find_waiting(database, job);
    auto bug = find_bug(database, job.project, job.bug, BugParts::all_but_details);
    if (!before || !bug) {
      result.wanted = false;
      return result;
    }
    const auto state = ending.file.empty() ? State::failed : State::done;
    const auto files = with_new_file(std::move(before->files), ending.file, result.replaced);
    database.statement(end_job_sql)
        .run(job.bug, to_text(job.kind), to_text(state), job.attempts_done + 1, files, ending.reason, now);
    apply(job, ending, bug->capture);
    bug->revision += 1;
    bug->updated_at = now;
    write_capture(database, *bug);
    if (!ending.file.empty()) board::write_edit(database, *bug, *bug, {now, {}, edit_kind(job.kind)});
    if (before->event) tell(database, *before->event, *bug, now, result);
    return result;
  });
  if (settled) release(job);
  return settled;
}

std::optional<RenderingStore::Before> RenderingStore::find_waiting(engine::Database& database,
                                                                   const rendering::Job& job) const {
  auto rows = database.statement(read_waiting_sql).query(job.bug, to_text(job.kind));
  if (!rows.next()) return std::nullopt;
  Before before;
  if (!rows.is_null(0)) before.event = rows.id<base::EventId>(0);
  before.files = words_of(rows.text(1));
  return before;
}

void RenderingStore::tell(engine::Database& database, base::EventId event, const bugs::Bug& bug, base::Timestamp now,
                          rendering::Settled& settled) {
  std::string action;
  {
    auto rows = database.statement(read_event_sql).query(event);
    if (!rows.next()) return;  // the wait has passed, or retention took it
    action = rows.string(0);
  }
  std::string key;
  webhooks::BodyProject project;
  {
    auto rows = database.statement(read_project_sql).query(bug.project);
    if (!rows.next()) return;
    project.organisation = rows.id<base::OrganisationId>(0);
    key = rows.string(1);
    project.key = key;
    project.links = link_form(accounts::read_stored_settings(rows.text(2)));
  }
  const auto body = parts_.composer.compose(action, bug, project, now, film_of(database, bug.id)).finish(bug.number);
  database.statement(freeze_event_sql).run(event, engine::Blob{body});
  make_due(database, event, now, settled);
}

void RenderingStore::make_due(engine::Database& database, base::EventId event, base::Timestamp now,
                              rendering::Settled& settled) {
  std::vector<std::pair<base::DeliveryId, base::WebhookId>> waiting;
  {
    auto rows = database.statement(waiting_deliveries_sql).query(event);
    while (rows.next()) waiting.emplace_back(rows.id<base::DeliveryId>(0), rows.id<base::WebhookId>(1));
  }
  for (const auto& [delivery, webhook] : waiting) {
    database.statement(make_due_sql).run(delivery, now);
    parts_.claims.due(webhook, {base::to_ms(now), delivery.number});
    settled.due.push_back(webhook);
  }
}

base::Result<std::vector<rendering::Rendering>> RenderingStore::of_bug(base::ProjectId project, base::BugId bug) {
  using Renderings = std::vector<rendering::Rendering>;
  return parts_.readers.read([&](engine::Database& database) -> base::Result<Renderings> {
    if (auto owner = find_bug(database, project, bug, BugParts::all_but_details); !owner) {
      return base::Failure(owner.error());
    }
    Renderings found;
    auto rows = database.statement(of_bug_sql).query(bug);
    while (rows.next()) {
      found.push_back({.kind = rendering::parse_kind(rows.text(0)).value_or(Kind::screenshot),
                       .state = rendering::parse_state(rows.text(1)).value_or(State::idle),
                       .attempts_done = static_cast<int>(rows.integer(2)),
                       .source = rows.string(3),
                       .view = view_from(rows, 4),
                       .files = words_of(rows.text(11)),
                       .reason = rows.string(12)});
    }
    return found;
  });
}

base::Result<bugs::Bug> RenderingStore::ask(base::ProjectId project, base::BugId id, Kind kind, base::Timestamp now) {
  return parts_.writer.write([&](engine::Database& database) -> base::Result<bugs::Bug> {
    auto bug = find_bug(database, project, id, BugParts::all);
    if (!bug) return bug;
    auto& capture = bug->capture;
    std::optional<State> state;
    {
      auto rows = database.statement(read_state_sql).query(id, to_text(kind));
      if (rows.next()) state = rendering::parse_state(rows.text(0));
    }
    if (state == State::waiting) return bug;
    if (!state && (kind == Kind::screenshot || capture.replay_blob.empty())) {
      return base::fail(base::ErrorKind::unprocessable, kind == Kind::film
                                                            ? "The report brought no replay to make a film of."
                                                            : "The report brought no page to make a picture of.");
    }
    if (!state) insert_rendering(database, id, {.kind = kind, .source = capture.replay_blob}, now);
    database.statement(ask_again_sql).run(id, to_text(kind), now);
    (kind == Kind::film ? capture.generating_replay : capture.generating_screenshot) = true;
    if (kind == Kind::film) capture.replay_rendering_failed = false;
    bug->revision += 1;
    bug->updated_at = now;
    write_capture(database, *bug);
    return bug;
  });
}

base::Result<std::int64_t> RenderingStore::count_waiting(Kind kind) {
  return parts_.readers.read([&](engine::Database& database) -> base::Result<std::int64_t> {
    auto rows = database.statement(count_waiting_sql).query(to_text(kind));
    return rows.next() ? rows.integer(0) : 0;
  });
}

}  // namespace bughook::storage::sqlite
