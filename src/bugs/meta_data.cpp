#include "bugs/meta_data.hpp"

#include "base/json_writer.hpp"

namespace bughook::bugs {

std::string default_meta_data() {
  std::string json;
  base::JsonWriter writer(json);
  writer.begin_object();
  for (const auto& [name, kind] : meta_data_keys) writer.key(name).raw(default_json(kind));
  writer.end_object();
  return json;
}

std::string_view text_member(std::string_view meta_data, std::string_view name) {
  // Inside of a value each quote has a backslash before it, so this is found as a key only.
  const auto key = std::string("\"").append(name).append("\":\"");
  const auto found = meta_data.find(key);
  if (found == std::string_view::npos) return {};
  const auto value = meta_data.substr(found + key.size());
  for (std::size_t at = 0; at < value.size(); at += value[at] == '\\' ? 2 : 1) {
    if (value[at] == '"') return value.substr(0, at);
  }
  return {};
}

}  // namespace bughook::bugs
