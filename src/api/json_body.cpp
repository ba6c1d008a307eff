#include "api/json_body.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

namespace bughook::api {

namespace json = boost::json;

namespace {

constexpr std::size_t depth_max = 16;  // no management request nests deeper than headers do
constexpr std::size_t items_max = 1000;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";  // some editors and shells begin each text with it

}  // namespace

JsonBody::JsonBody(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  json::parse_options options;
  options.max_depth = depth_max;
  json::error_code error;
  auto value = json::parse({text.data(), text.size()}, error, {}, options);
  if (error) {
    refuse("", fmt::format("The body is not valid JSON: {}.", error.message()));
  } else if (!value.is_object()) {
    refuse("", "The body must be a JSON object.");
  } else {
    object_ = std::move(value.as_object());
  }
}

void JsonBody::refuse(std::string_view field, std::string_view sentence, base::ErrorKind kind) {
  if (!error_) error_ = base::Error{kind, std::string(sentence), std::string(field), std::nullopt};
}

const json::value* JsonBody::find(std::string_view name) {
  known_.emplace(name);
  const auto* value = object_.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_null()) return value;
  refuse(name, fmt::format("`{}` can not be null: leave it out, and it stays as it is.", name),
         base::ErrorKind::unprocessable);
  return nullptr;
}

bool JsonBody::is_null(std::string_view name) {
  known_.emplace(name);
  const auto* value = object_.if_contains({name.data(), name.size()});
  return value != nullptr && value->is_null();
}

std::optional<std::string> JsonBody::text(std::string_view name, std::size_t bytes_max) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    refuse(name, fmt::format("`{}` must be a string.", name));
    return std::nullopt;
  }
  if (value->as_string().size() > bytes_max) {
    refuse(name, fmt::format("`{}` may have at most {} bytes.", name, bytes_max), base::ErrorKind::unprocessable);
    return std::nullopt;
  }
  return std::string(value->as_string());
}

std::optional<bool> JsonBody::boolean(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool()) {
    refuse(name, fmt::format("`{}` must be true or false.", name));
    return std::nullopt;
  }
  return value->as_bool();
}

std::optional<std::int64_t> JsonBody::integer(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_int64()) {
    refuse(name, fmt::format("`{}` must be a whole number.", name));
    return std::nullopt;
  }
  return value->as_int64();
}

std::optional<std::vector<std::string>> JsonBody::texts(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  bool readable = value->is_array() && value->as_array().size() <= items_max;
  if (readable) {
    for (const auto& item : value->as_array()) {
      readable = readable && item.is_string();
      if (readable) texts.emplace_back(item.as_string());
    }
  }
  if (!readable) {
    refuse(name, fmt::format("`{}` must be an array of strings.", name));
    return std::nullopt;
  }
  return texts;
}

std::optional<std::vector<std::int64_t>> JsonBody::integers(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  std::vector<std::int64_t> integers;
  bool readable = value->is_array() && value->as_array().size() <= items_max;
  if (readable) {
    for (const auto& item : value->as_array()) {
      readable = readable && item.is_int64();
      if (readable) integers.push_back(item.as_int64());
    }
  }
  if (!readable) {
    refuse(name, fmt::format("`{}` must be an array of whole numbers.", name));
    return std::nullopt;
  }
  return integers;
}

std::optional<std::string> JsonBody::object(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) {
    refuse(name, fmt::format("`{}` must be an object.", name));
    return std::nullopt;
  }
  return json::serialize(*value);
}

std::optional<std::vector<JsonBody::HeaderField>> JsonBody::headers(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_array() || value->as_array().size() > items_max) {
    refuse(name, fmt::format("`{}` must be an array of {{\"name\", \"value\"}}.", name));
    return std::nullopt;
  }
  std::vector<HeaderField> headers;
  for (const auto& item : value->as_array()) {
    const auto at = fmt::format("{}[{}]", name, headers.size());
    const auto* object = item.if_object();
    const auto* header_name = object == nullptr ? nullptr : object->if_contains("name");
    const auto* header_value = object == nullptr ? nullptr : object->if_contains("value");
    if (header_name == nullptr || !header_name->is_string()) {
      refuse(at + ".name", fmt::format("`{}` needs a name, as a string.", at));
      return std::nullopt;
    }
    for (const auto& member : *object) {
      if (member.key() == "name" || member.key() == "value") continue;  // a misspelt `value` would keep the old one
      const std::string_view key(member.key().data(), member.key().size());
      refuse(fmt::format("{}.{}", at, key), fmt::format("`{}` has a name and a value, and nothing else.", at));
      return std::nullopt;
    }
    HeaderField header{std::string(header_name->as_string()), std::nullopt};
    if (header_value != nullptr && !header_value->is_null()) {
      if (!header_value->is_string()) {
        refuse(at + ".value", fmt::format("The value of `{}` must be a string.", at));
        return std::nullopt;
      }
      header.value = std::string(header_value->as_string());
    }
    headers.push_back(std::move(header));
  }
  return headers;
}

void JsonBody::ignore(std::initializer_list<std::string_view> names) { known_.insert(names.begin(), names.end()); }

base::Result<void> JsonBody::check() {
  if (error_) return base::Failure(*error_);
  for (const auto& member : object_) {
    const std::string_view name(member.key().data(), member.key().size());
    if (known_.contains(name)) continue;
    return base::fail(base::ErrorKind::unprocessable,
                      fmt::format("There is no field `{}` here. Known: {}.", name, fmt::join(known_, ", ")),
                      std::string(name));
  }
  return {};
}

}  // namespace bughook::api
