#include "bugs/history.hpp"

#include <array>
#include <utility>

namespace bughook::bugs {

namespace {

constexpr std::array<std::pair<EditorKind, std::string_view>, 4> editor_texts = {{{EditorKind::person, "person"},
                                                                                  {EditorKind::key, "key"},
                                                                                  {EditorKind::system, "system"},
                                                                                  {EditorKind::reporter, "reporter"}}};
constexpr std::array<std::pair<EditKind, std::string_view>, 6> edit_texts = {
    {{EditKind::created, "created"},
     {EditKind::changed, "changed"},
     {EditKind::moved, "moved"},
     {EditKind::screenshot, "screenshot"},
     {EditKind::film, "film"},
     {EditKind::share_renewed, "shareRenewed"}}};

template <class Kind, std::size_t size>
std::string_view text_in(const std::array<std::pair<Kind, std::string_view>, size>& texts, Kind kind) {
  for (const auto& [each, text] : texts) {
    if (each == kind) return text;
  }
  return {};
}

template <class Kind, std::size_t size>
std::optional<Kind> kind_in(const std::array<std::pair<Kind, std::string_view>, size>& texts, std::string_view wanted) {
  for (const auto& [kind, text] : texts) {
    if (text == wanted) return kind;
  }
  return std::nullopt;
}

/// Not in the middle of a letter.
std::string cut(std::string_view value) {
  if (value.size() <= edit_value_bytes_max) return std::string(value);
  auto length = edit_value_bytes_max;
  while (length > 0 && (static_cast<unsigned char>(value[length]) & 0xC0) == 0x80) --length;
  return std::string(value.substr(0, length)) + "…";
}

}  // namespace

std::string_view to_text(EditorKind kind) { return text_in(editor_texts, kind); }
std::string_view to_text(EditKind kind) { return text_in(edit_texts, kind); }
std::optional<EditorKind> parse_editor_kind(std::string_view text) { return kind_in(editor_texts, text); }
std::optional<EditKind> parse_edit_kind(std::string_view text) { return kind_in(edit_texts, text); }

std::vector<FieldChange> differences(const Bug& before, const Bug& after) {
  std::vector<FieldChange> changes;
  const auto compare = [&](std::string_view field, std::string_view from, std::string_view to) {
    if (from != to) changes.push_back({std::string(field), cut(from), cut(to)});
  };
  compare("type", before.type, after.type);
  compare("priority", to_text(before.priority), to_text(after.priority));
  compare("status", before.status, after.status);
  compare("description", before.description, after.description);
  return changes;
}

Edit creation_of(const Bug& bug) {
  return {.revision = 0,
          .at = bug.created_at,
          .by = {EditorKind::reporter, bug.reported_by},
          .what = EditKind::created,
          .changes = {}};
}

}  // namespace bughook::bugs
