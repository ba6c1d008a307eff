// How values become columns and back, where more than one store does it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bugs/bug.hpp"
#include "delivery/attempt.hpp"
#include "storage/sqlite/engine/database.hpp"

namespace bughook::storage::sqlite {

/// `a b c` <-> {"a", "b", "c"}: for words that hold no space themselves.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);
[[nodiscard]] std::string text_of(const std::vector<std::string>& words);

/// Lines of `name:value`. A value holds no line feed: HTTP ends a line there. A name holds no colon.
[[nodiscard]] std::string pack_headers(const delivery::HeaderList& headers);
[[nodiscard]] delivery::HeaderList unpack_headers(std::string_view packed);

/// The columns in the order in which `bug_from` reads them; `details` is the last.
inline constexpr std::string_view bug_columns_but_details =
    "id, project, number, revision, created_at, updated_at, type, priority, status, lexorank, share_generation, "
    "reported_by, description, screenshot_url, screenshot_blob, replay_blob, replay_started_at, "
    "generating_screenshot, screenshot_live, generating_replay, replay_live, replay_rendering_failed, meta_data";
[[nodiscard]] bugs::Bug bug_from(const engine::Rows& rows);
void insert_bug(engine::Database& database, const bugs::Bug& bug);
void update_bug(engine::Database& database, const bugs::Bug& bug);

void insert_attempt(engine::Database& database, base::DeliveryId delivery, int number, base::Timestamp started_at,
                    const delivery::AttemptResult& result);

}  // namespace bughook::storage::sqlite
