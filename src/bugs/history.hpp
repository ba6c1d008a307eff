// Who changed what of a bug, and when. Written with each change, in its transaction; that the bug was filed is told by
// the bug itself. Plain values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bugs/bug.hpp"

namespace bughook::bugs {

enum class EditorKind : std::uint8_t { person, key, system, reporter };

struct Editor {
  EditorKind kind = EditorKind::system;
  std::string name;

  friend bool operator==(const Editor&, const Editor&) = default;
};

enum class EditKind : std::uint8_t { created, changed, moved, screenshot, film, share_renewed };

[[nodiscard]] std::string_view to_text(EditorKind kind);
[[nodiscard]] std::string_view to_text(EditKind kind);  // created, ..., shareRenewed
[[nodiscard]] std::optional<EditorKind> parse_editor_kind(std::string_view text);
[[nodiscard]] std::optional<EditKind> parse_edit_kind(std::string_view text);

struct FieldChange {
  std::string field;  // as answers name it
  std::string from, to;

  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

/// What a change is recorded with.
struct EditContext {
  base::Timestamp at;
  Editor by;
  EditKind what = EditKind::changed;
};

struct Edit {
  std::int64_t revision = 0;  // of the bug, after it
  base::Timestamp at;
  Editor by;
  EditKind what = EditKind::changed;
  std::vector<FieldChange> changes;
};

struct HistoryPage {
  std::vector<Edit> edits;  // newest first; the last one of the last page says who filed the bug
  std::optional<std::int64_t> next_below;
};

/// Of one bug; the oldest go first. A board that is automated against can change one for ever.
inline constexpr std::int64_t edits_kept_max = 500;
/// What was overwritten is kept whole, so that nobody's words are lost to who saved later: a description has no more
/// than this. Longer values are cut.
inline constexpr std::size_t edit_value_bytes_max = 64 * 1024;
/// Of one bug's history; the oldest values beyond it are cut to what still shows what was changed.
inline constexpr std::int64_t edit_values_bytes_max = 1024 * 1024;
inline constexpr std::size_t old_edit_value_letters = 1000;

/// In type, priority, status and description.
[[nodiscard]] std::vector<FieldChange> differences(const Bug& before, const Bug& after);

/// The first entry of every history.
[[nodiscard]] Edit creation_of(const Bug& bug);

}  // namespace bughook::bugs
