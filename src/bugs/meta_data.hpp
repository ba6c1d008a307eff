// The 15 keys that `metaData` always has, in the order and with the JSON kinds that receivers were promised.
// SDKs of other platforms send other keys: intake writes these first, filled up where one is missing, and
// the rest after them.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace bughook::bugs {

enum class JsonKind { string, number, boolean };

struct MetaDataKey {
  std::string_view name;
  JsonKind kind;
};

inline constexpr std::array<MetaDataKey, 15> meta_data_keys = {{
    {"browserName", JsonKind::string},
    {"userAgent", JsonKind::string},
    {"browser", JsonKind::string},
    {"systemName", JsonKind::string},
    {"buildVersionNumber", JsonKind::string},
    {"releaseVersionNumber", JsonKind::string},
    {"sessionDuration", JsonKind::number},
    {"devicePixelRatio", JsonKind::number},
    {"screenWidth", JsonKind::number},
    {"screenHeight", JsonKind::number},
    {"innerWidth", JsonKind::number},
    {"innerHeight", JsonKind::number},
    {"currentUrl", JsonKind::string},
    {"language", JsonKind::string},
    {"mobile", JsonKind::boolean},
}};

/// What stands for a key that the report does not have, as JSON text.
[[nodiscard]] constexpr std::string_view default_json(JsonKind kind) {
  switch (kind) {
    case JsonKind::string: return "\"\"";
    case JsonKind::number: return "0";
    case JsonKind::boolean: return "false";
  }
  return "null";
}

/// The whole object with its defaults, for a bug that was filed without any.
[[nodiscard]] std::string default_meta_data();

/// One of the 15 that are strings, as it stands in an object that we wrote: with its escapes. Empty when it is not
/// there.
[[nodiscard]] std::string_view text_member(std::string_view meta_data, std::string_view name);

}  // namespace bughook::bugs
