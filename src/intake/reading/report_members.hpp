// The members of one JSON object of a report, each key once, and the lenient ways to read them: Android writes
// numbers and booleans as strings, applications put numbers where strings are documented, null stands for
// absent, PHP and Lua write an empty map as an empty list. What can not be meant is left out with a remark
// (remarks.hpp). Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "base/result.hpp"

namespace bughook::intake {

using JsonValue = simdjson::dom::element;

class ReportMembers {
 public:
  using Member = std::pair<std::string_view, JsonValue>;

  /// `path` names the object in messages; empty for the report itself. Of equal keys the last one counts.
  [[nodiscard]] static base::Result<ReportMembers> of(simdjson::dom::object object, std::string_view path,
                                                      std::size_t keys_max);

  [[nodiscard]] auto begin() const { return members_.begin(); }
  [[nodiscard]] auto end() const { return members_.end(); }

  /// nullptr when it is absent. It is found at once at the likely position, and anywhere else as well.
  [[nodiscard]] const Member* member(std::string_view key, std::size_t likely = 0) const;
  /// nullptr when it is absent or null.
  [[nodiscard]] const JsonValue* find(std::string_view key) const;

 private:
  ReportMembers() = default;
  [[nodiscard]] std::optional<std::size_t> position(std::string_view key) const;

  std::vector<Member> members_;
  std::uint64_t bits_ = 0;  // of all keys: most keys that are looked for in vain show here
};

/// What stands for "nothing": an empty list, map or text, whichever was meant.
[[nodiscard]] bool is_empty(JsonValue value);
/// A number, or a string that is one: `"47.5"`.
[[nodiscard]] std::optional<double> lenient_number(JsonValue value);
/// A boolean, or the string `"true"` or `"false"` in any case, or 0 or 1.
[[nodiscard]] std::optional<bool> lenient_boolean(JsonValue value);
/// A string, or a number or boolean as JSON has it.
[[nodiscard]] std::optional<std::string> lenient_text(JsonValue value);

}  // namespace bughook::intake
