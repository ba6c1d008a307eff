#include "rendering/film/film_page.hpp"

namespace bughook::rendering::film {

std::string page_of(std::string_view replay) {
  std::string page =
      "<!doctype html><meta charset=\"utf-8\"><style>html,body{margin:0;background:#fff;overflow:hidden}</style>"
      "<script id=\"replay\" type=\"application/json\">";
  page.reserve(page.size() + replay.size() + replay.size() / 8);
  // In JSON a `<` stands within strings only, where it may be written like this.
  for (const char c : replay) {
    if (c == '<') {
      page += "\\u003c";
    } else {
      page += c;
    }
  }
  page.append("</script><body><script src=\"").append(player_url).append("\"></script>");
  return page;
}

}  // namespace bughook::rendering::film
