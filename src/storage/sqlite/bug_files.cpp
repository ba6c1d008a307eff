#include "storage/sqlite/bug_files.hpp"

#include <set>

#include "bugs/file_name.hpp"
#include "bugs/files/replay_file.hpp"
#include "bugs/files/uploaded_files.hpp"
#include "storage/sqlite/rows.hpp"

namespace bughook::storage::sqlite {

namespace {

constexpr const char* files_of_bug_sql =
    "SELECT screenshot_url, screenshot_blob, replay_blob, project, details FROM bugs WHERE id = ?1";
constexpr const char* files_of_renderings_sql = "SELECT source, files FROM renderings WHERE bug = ?1";

void erase(bugs::FileStore& files, base::Log& log, const std::string& name) {
  if (auto erased = files.remove(name); !erased && erased.error().kind != base::ErrorKind::not_found) {
    log.warning("store: file {} could not be removed: {}", name, erased.error().detail);
  }
}

/// Of no replay, and of one that can not be read, none.
std::vector<std::string> pictures_of(bugs::FileStore& files, const std::string& name_text) {
  const auto name = bugs::FileName::parse(name_text);
  if (!name || !name->project || name->extension != bugs::replay_extension) return {};
  auto stored = files.get(name_text);
  if (!stored) return {};
  const auto text = bugs::unpack_replay(std::move(stored->bytes));
  return text ? bugs::own_files_in_replay(*text, *name->project) : std::vector<std::string>();
}

}  // namespace

std::vector<std::string> files_of(engine::Database& database, base::BugId bug) {
  std::set<std::string> files;  // a picture is named by the bug and by what made it
  {
    auto rows = database.statement(files_of_bug_sql).query(bug);
    if (rows.next()) {
      const auto picture = rows.text(0);
      if (picture.find('/') == std::string_view::npos) files.emplace(picture);
      files.emplace(rows.text(1));
      files.emplace(rows.text(2));
      for (auto& file : bugs::own_files_in_details(rows.text(4), rows.id<base::ProjectId>(3))) {
        files.insert(std::move(file));
      }
    }
  }
  auto rows = database.statement(files_of_renderings_sql).query(bug);
  while (rows.next()) {
    files.emplace(rows.text(0));
    for (auto& file : words_of(rows.text(1))) files.insert(std::move(file));
  }
  files.erase(std::string());
  return {files.begin(), files.end()};
}

void erase_files(bugs::FileStore& files, base::Log& log, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    for (const auto& picture : pictures_of(files, name)) erase(files, log, picture);
    erase(files, log, name);
  }
}

}  // namespace bughook::storage::sqlite
