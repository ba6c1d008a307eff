// How values become columns and back, where more than one store does it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/project_settings.hpp"
#include "bugs/bug.hpp"
#include "bugs/file_links.hpp"
#include "delivery/attempt.hpp"
#include "storage/sqlite/engine/database.hpp"

namespace bughook::storage::sqlite {

/// And was not removed.
[[nodiscard]] bool has_project(engine::Database& database, base::ProjectId project);

/// `a b c` <-> {"a", "b", "c"}: for words that hold no space themselves.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);
[[nodiscard]] std::string text_of(const std::vector<std::string>& words);

/// The gaps of a webhook's schedule, in the same form.
[[nodiscard]] std::string text_of_schedule(const std::vector<std::chrono::seconds>& schedule);
[[nodiscard]] std::vector<std::chrono::seconds> schedule_of(std::string_view text);

/// The columns in the order in which `bug_from` reads them; `details` is the last.
inline constexpr std::string_view bug_columns_but_details =
    "id, project, number, revision, created_at, updated_at, type, priority, status, lexorank, share_generation, "
    "reported_by, description, screenshot_url, screenshot_blob, replay_blob, replay_started_at, "
    "generating_screenshot, screenshot_live, generating_replay, replay_live, replay_rendering_failed, meta_data";
[[nodiscard]] bugs::Bug bug_from(const engine::Rows& rows);
void insert_bug(engine::Database& database, const bugs::Bug& bug);
void update_bug(engine::Database& database, const bugs::Bug& bug);

/// How a project's settings want links to its files.
[[nodiscard]] bugs::LinkForm link_form(const accounts::ProjectSettings& settings);

/// What `screenshot_url` holds: the name of our own picture, or the address of a foreign one. An address has slashes.
[[nodiscard]] const std::string& picture_column(const bugs::Capture& capture);

void insert_attempt(engine::Database& database, base::DeliveryId delivery, int number, base::Timestamp started_at,
                    const delivery::AttemptResult& result);

}  // namespace bughook::storage::sqlite
