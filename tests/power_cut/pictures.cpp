#include "pictures.hpp"

#include <fmt/format.h>

namespace bughook::power_cut {

namespace {

/// Longer than any run: what goes out before it has its picture, or is wrong.
constexpr std::chrono::hours wait{1};

constexpr const char* disagreeing_bugs_sql =
    "SELECT b.number FROM bugs b LEFT JOIN renderings r ON r.bug = b.id "
    "WHERE b.generating_screenshot <> ifnull(r.state = 'waiting', 0) OR b.screenshot_live <> ifnull(r.state = 'done', "
    "0)";
constexpr const char* disagreeing_events_sql =
    "SELECT e.bug FROM events e LEFT JOIN renderings r ON r.bug = e.bug "
    "WHERE e.waits <> ifnull(r.state = 'waiting', 0)";
constexpr const char* early_deliveries_sql =
    "SELECT d.id FROM deliveries d JOIN events e ON e.id = d.event WHERE e.waits = 1 AND d.due_at < e.created_at + ?1";
constexpr const char* files_sql =
    "SELECT id, screenshot_blob FROM bugs WHERE screenshot_blob <> '' "
    "UNION ALL SELECT id, screenshot_url FROM bugs WHERE screenshot_url <> ''";

}  // namespace

base::Result<void> add_page(intake::Filing& filing, bugs::FileStore& files, base::IdGenerator& ids) {
  auto name = files.put(filing.bug.project, file_content(filing.bug.id), "html");
  if (!name) return base::Failure(name.error());
  filing.bug.capture.screenshot_blob = *name;
  filing.bug.capture.generating_screenshot = true;
  filing.picture = intake::RenderingOrder{*name, {}, true};
  filing.wait = intake::Wait{ids.make<base::EventId>(), filing.bug.created_at + wait};
  for (auto& recipient : filing.recipients) recipient.waits = true;
  return {};
}

std::optional<base::BugId> make_picture(storage::sqlite::Store& store, bugs::FileStore& files, base::Timestamp now) {
  const auto claimed = store.renderings().claim(rendering::Kind::screenshot, now);
  if (!claimed || !claimed->job) return std::nullopt;
  const auto& job = *claimed->job;
  const auto name = files.put(job.project, file_content(job.bug), "jpg");
  if (!name) return std::nullopt;
  const auto settled = store.renderings().settle(job, {.file = *name, .reason = {}}, now);
  return settled ? std::optional(job.bug) : std::nullopt;
}

std::string file_content(base::BugId bug) {
  return std::string(2000, '.') + bug.text();  // more than one write would keep by chance
}

void check_pictures(storage::sqlite::engine::Database& database, storage::blobs::DiskFiles& files, Findings& findings) {
  const auto note = [&](const char* sql, std::string_view what, auto... values) {
    auto rows = database.statement(sql).query(values...);
    while (rows.next()) findings.half.push_back(fmt::format("{} {}", what, rows.integer(0)));
  };
  note(disagreeing_bugs_sql, "a picture that the bug does not know of, bug");
  note(disagreeing_events_sql, "an event that waits for nothing, or does not wait, bug");
  note(early_deliveries_sql, "a delivery that is due before its picture", std::chrono::milliseconds(wait));
  auto rows = database.statement(files_sql).query();
  while (rows.next()) {
    const auto file = files.get(rows.text(1));
    if (!file || file->bytes != file_content(rows.id<base::BugId>(0))) findings.missing_files.push_back(rows.string(1));
  }
}

}  // namespace bughook::power_cut
