#include "cli/pretty_json.hpp"

#include <boost/json.hpp>

namespace bughook::cli {

namespace json = boost::json;

namespace {

void write(std::string& out, const json::value& value, std::size_t level);

template <class Items, class WriteItem>
void write_items(std::string& out, char open, char close, const Items& items, std::size_t level, WriteItem write_item) {
  out += open;
  bool first = true;
  for (const auto& item : items) {
    out += first ? "\n" : ",\n";
    out.append(2 * (level + 1), ' ');
    write_item(item);
    first = false;
  }
  if (!first) out.append("\n").append(2 * level, ' ');
  out += close;
}

void write(std::string& out, const json::value& value, std::size_t level) {
  if (const auto* object = value.if_object()) {
    write_items(out, '{', '}', *object, level, [&](const auto& member) {
      out.append(json::serialize(member.key())).append(": ");
      write(out, member.value(), level + 1);
    });
  } else if (const auto* array = value.if_array()) {
    write_items(out, '[', ']', *array, level, [&](const auto& item) { write(out, item, level + 1); });
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string pretty_json(std::string_view text) {
  json::error_code error;
  const auto value = json::parse({text.data(), text.size()}, error);
  if (error) return std::string(text);
  std::string out;
  write(out, value, 0);
  return out;
}

}  // namespace bughook::cli
