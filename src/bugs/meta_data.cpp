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

}  // namespace bughook::bugs
