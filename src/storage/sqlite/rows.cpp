#include "storage/sqlite/rows.hpp"

#include <charconv>

namespace bughook::storage::sqlite {

namespace {

constexpr const char* has_project_sql = "SELECT 1 FROM projects WHERE id = ?1 AND removed_at IS NULL";
constexpr const char* insert_bug_sql =
    "INSERT INTO bugs (id, project, number, revision, created_at, updated_at, type, priority, status, lexorank, "
    "share_generation, reported_by, description, screenshot_url, screenshot_blob, replay_blob, replay_started_at, "
    "generating_screenshot, screenshot_live, generating_replay, replay_live, replay_rendering_failed, meta_data, "
    "details) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, "
    "?21, ?22, ?23, ?24)";
constexpr const char* update_bug_sql =
    "UPDATE bugs SET revision = ?2, updated_at = ?3, type = ?4, priority = ?5, status = ?6, lexorank = ?7, "
    "share_generation = ?8, reported_by = ?9, description = ?10, screenshot_url = ?11, screenshot_blob = ?12, "
    "replay_blob = ?13, replay_started_at = ?14, generating_screenshot = ?15, screenshot_live = ?16, "
    "generating_replay = ?17, replay_live = ?18, replay_rendering_failed = ?19, meta_data = ?20, details = ?21 "
    "WHERE id = ?1";
constexpr const char* insert_attempt_sql =
    "INSERT INTO attempts (delivery, number, started_at, outcome, reason, detail, status, retry_after_s, dns_us, "
    "connect_us, tls_us, first_byte_us, total_us, remote_address, request_headers, response_headers, response_body, "
    "response_body_cut) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";

void read_picture(std::string_view column, bugs::Capture& capture) {
  (column.find('/') == std::string_view::npos ? capture.picture : capture.screenshot_url) = column;
}

}  // namespace

bool has_project(engine::Database& database, base::ProjectId project) {
  return database.statement(has_project_sql).query(project).next();
}

bugs::LinkForm link_form(const accounts::ProjectSettings& settings) {
  const bool is_signed = settings.files == accounts::FileAccess::signed_links;
  return is_signed ? bugs::LinkForm::with_signature : bugs::LinkForm::plain;
}

const std::string& picture_column(const bugs::Capture& capture) {
  return capture.picture.empty() ? capture.screenshot_url : capture.picture;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = text.find(' ');
    words.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return words;
}

std::string text_of(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

void insert_bug(engine::Database& database, const bugs::Bug& bug) {
  const auto& capture = bug.capture;
  database.statement(insert_bug_sql)
      .run(bug.id, bug.project, bug.number, bug.revision, bug.created_at, bug.updated_at, bug.type,
           bugs::to_text(bug.priority), bug.status, bug.lexorank, bug.share_generation, bug.reported_by,
           bug.description, picture_column(capture), capture.screenshot_blob, capture.replay_blob,
           capture.replay_started_at, capture.generating_screenshot, capture.screenshot_live, capture.generating_replay,
           capture.replay_live, capture.replay_rendering_failed, bug.meta_data, bug.details);
}

void update_bug(engine::Database& database, const bugs::Bug& bug) {
  const auto& capture = bug.capture;
  database.statement(update_bug_sql)
      .run(bug.id, bug.revision, bug.updated_at, bug.type, bugs::to_text(bug.priority), bug.status, bug.lexorank,
           bug.share_generation, bug.reported_by, bug.description, picture_column(capture), capture.screenshot_blob,
           capture.replay_blob, capture.replay_started_at, capture.generating_screenshot, capture.screenshot_live,
           capture.generating_replay, capture.replay_live, capture.replay_rendering_failed, bug.meta_data, bug.details);
}

bugs::Bug bug_from(const engine::Rows& rows) {
  bugs::Bug bug;
  bug.id = rows.id<base::BugId>(0);
  bug.project = rows.id<base::ProjectId>(1);
  bug.number = rows.integer(2);
  bug.revision = rows.integer(3);
  bug.created_at = rows.time(4);
  bug.updated_at = rows.time(5);
  bug.type = rows.string(6);
  bug.priority = bugs::parse_priority(rows.text(7)).value_or(bugs::Priority::low);
  bug.status = rows.string(8);
  bug.lexorank = rows.string(9);
  bug.share_generation = static_cast<int>(rows.integer(10));
  bug.reported_by = rows.string(11);
  bug.description = rows.string(12);
  read_picture(rows.text(13), bug.capture);
  bug.capture.screenshot_blob = rows.string(14);
  bug.capture.replay_blob = rows.string(15);
  bug.capture.replay_started_at = rows.optional_time(16);
  bug.capture.generating_screenshot = rows.boolean(17);
  bug.capture.screenshot_live = rows.boolean(18);
  bug.capture.generating_replay = rows.boolean(19);
  bug.capture.replay_live = rows.boolean(20);
  bug.capture.replay_rendering_failed = rows.boolean(21);
  bug.meta_data = rows.string(22);
  bug.details = rows.string(23);
  return bug;
}

void insert_attempt(engine::Database& database, base::DeliveryId delivery, int number, base::Timestamp started_at,
                    const delivery::AttemptResult& result) {
  const auto& timings = result.timings;
  database.statement(insert_attempt_sql)
      .run(delivery, number, started_at, delivery::to_text(result.outcome), result.reason, result.detail, result.status,
           result.retry_after, timings.dns, timings.connect, timings.tls, timings.first_byte, timings.total,
           result.remote_address, engine::Blob{result.request_headers.text()},
           engine::Blob{result.response_headers.text()}, engine::Blob{result.response_body}, result.response_body_cut);
}

std::string text_of_schedule(const std::vector<std::chrono::seconds>& schedule) {
  std::vector<std::string> gaps;
  gaps.reserve(schedule.size());
  for (const auto gap : schedule) gaps.push_back(std::to_string(gap.count()));
  return text_of(gaps);
}

std::vector<std::chrono::seconds> schedule_of(std::string_view text) {
  std::vector<std::chrono::seconds> schedule;
  for (const auto& word : words_of(text)) {
    std::int64_t seconds = 0;
    std::from_chars(word.data(), word.data() + word.size(), seconds);
    schedule.emplace_back(seconds);
  }
  return schedule;
}

}  // namespace bughook::storage::sqlite
