#include "bugs/files/uploaded_files.hpp"

#include <simdjson.h>

#include "bugs/file_links.hpp"
#include "bugs/file_name.hpp"

namespace bughook::bugs {

namespace {

using simdjson::SUCCESS;
using simdjson::dom::element;

// NOLINTNEXTLINE(misc-no-recursion): the parser has limited the depth
void add_links(element value, base::ProjectId project, std::vector<std::string>& names) {
  std::string_view url;
  simdjson::dom::array array;
  simdjson::dom::object object;
  if (value.get(url) == SUCCESS) {
    if (const auto name = own_file(url, project); !name.empty()) names.emplace_back(name);
  } else if (value.get(array) == SUCCESS) {
    for (const auto item : array) add_links(item, project, names);
  } else if (value.get(object) == SUCCESS) {
    for (const auto member : object) add_links(member.value, project, names);
  }
}

}  // namespace

std::string_view own_file(std::string_view url, base::ProjectId project) {
  const auto path = url.find(files_path);
  if (path == std::string_view::npos) return {};
  const auto text = url.substr(path + files_path.size());
  const auto name_text = text.substr(0, text.find_first_of("?#"));
  const auto name = FileName::parse(name_text);
  return name && name->project == project ? name_text : std::string_view();
}

std::vector<std::string> own_files_in_details(std::string_view details, base::ProjectId project) {
  std::vector<std::string> names;
  if (details.find(files_path) == std::string_view::npos) return names;
  simdjson::dom::parser parser;
  element all;
  if (parser.parse(details.data(), details.size()).get(all) != SUCCESS) return names;
  for (const auto key : upload_keys) {
    element links;
    if (all[key].get(links) == SUCCESS) add_links(links, project, names);
  }
  return names;
}

std::vector<std::string> own_files_in_replay(std::string_view replay, base::ProjectId project) {
  std::vector<std::string> names;
  for (auto at = replay.find(before_frame_url); at != std::string_view::npos; at = replay.find(before_frame_url)) {
    replay.remove_prefix(at + before_frame_url.size());
    const auto name = own_file(replay.substr(0, replay.find('"')), project);
    if (!name.empty()) names.emplace_back(name);
  }
  return names;
}

}  // namespace bughook::bugs
