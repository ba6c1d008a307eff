#include "intake/reading/report_members.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/json_writer.hpp"

namespace bughook::intake {

using base::ErrorKind;
using base::Result;

namespace {

/// One of 64 bits, by what most tells a key from the others: its size and its ends.
std::uint64_t bit_of(std::string_view key) {
  if (key.empty()) return 1;
  const auto mixed =
      7 * key.size() + 3 * static_cast<unsigned char>(key.front()) + static_cast<unsigned char>(key.back());
  return std::uint64_t{1} << (mixed % 64);
}

}  // namespace

Result<ReportMembers> ReportMembers::of(simdjson::dom::object object, std::string_view path, std::size_t keys_max) {
  if (object.size() > keys_max) {
    return base::fail(ErrorKind::too_large,
                      fmt::format("{} may have at most {} keys.", path.empty() ? "A report" : path, keys_max),
                      std::string(path));
  }
  ReportMembers members;
  members.members_.reserve(object.size());
  for (auto at = object.begin(); at != object.end(); ++at) {
    const auto key = at.key();
    if (const auto earlier = members.position(key)) {
      members.members_[*earlier].second = at.value();
    } else {
      members.members_.emplace_back(key, at.value());
      members.bits_ |= bit_of(key);
    }
  }
  return members;
}

std::optional<std::size_t> ReportMembers::position(std::string_view key) const {
  if ((bits_ & bit_of(key)) == 0) return std::nullopt;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].first == key) return i;
  }
  return std::nullopt;
}

const ReportMembers::Member* ReportMembers::member(std::string_view key, std::size_t likely) const {
  if (likely < members_.size() && members_[likely].first == key) return &members_[likely];
  const auto at = position(key);
  return at ? &members_[*at] : nullptr;
}

const JsonValue* ReportMembers::find(std::string_view key) const {
  const auto* found = member(key);
  return found == nullptr || found->second.is_null() ? nullptr : &found->second;
}

bool is_empty(JsonValue value) {
  simdjson::dom::array items;
  simdjson::dom::object members;
  std::string_view text;
  if (value.get(items) == simdjson::SUCCESS) return items.begin() == items.end();
  if (value.get(members) == simdjson::SUCCESS) return members.begin() == members.end();
  return value.get(text) == simdjson::SUCCESS && text.empty();
}

std::optional<double> lenient_number(JsonValue value) {
  double number = 0;
  if (value.get(number) == simdjson::SUCCESS) return number;
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::optional<bool> lenient_boolean(JsonValue value) {
  bool boolean = false;
  if (value.get(boolean) == simdjson::SUCCESS) return boolean;
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) {
    if (base::equal_ignoring_case(text, "true")) return true;
    if (base::equal_ignoring_case(text, "false")) return false;
  }
  const auto number = lenient_number(value);
  if (number == 0.0) return false;
  if (number == 1.0) return true;
  return std::nullopt;
}

std::optional<std::string> lenient_text(JsonValue value) {
  std::string text;
  base::JsonWriter writer(text);
  switch (value.type()) {
    case simdjson::dom::element_type::STRING: return std::string(value.get_string().value_unsafe());
    case simdjson::dom::element_type::INT64: writer.integer(value.get_int64().value_unsafe()); return text;
    case simdjson::dom::element_type::UINT64: writer.unsigned_integer(value.get_uint64().value_unsafe()); return text;
    case simdjson::dom::element_type::DOUBLE: writer.number(value.get_double().value_unsafe()); return text;
    case simdjson::dom::element_type::BOOL: writer.boolean(value.get_bool().value_unsafe()); return text;
    default: return std::nullopt;
  }
}

}  // namespace bughook::intake
