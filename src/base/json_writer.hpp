// Appends JSON to a string: commas, escapes and shortest number forms, nothing else. Keys keep the
// order in which they are written, which the webhook body's contract needs.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace bughook::base {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& unsigned_integer(std::uint64_t value);
  /// Shortest form that reads back as the same double; a value JSON can not hold becomes null.
  JsonWriter& number(double value);
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  /// Text that is JSON already.
  JsonWriter& raw(std::string_view json);

  JsonWriter& member(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonWriter& member(std::string_view name, const char* text) { return key(name).string(text); }
  template <std::same_as<bool> Bool>
  JsonWriter& member(std::string_view name, Bool value) {
    return key(name).boolean(value);
  }
  template <std::integral Integer>
    requires(!std::same_as<Integer, bool>)
  JsonWriter& member(std::string_view name, Integer value) {
    return key(name).integer(static_cast<std::int64_t>(value));
  }

 private:
  void separate();
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);

  std::string& out_;
  bool comma_due_ = false;
};

/// Appends text as a JSON string with its quotes (RFC 8259 section 7). The text must be UTF-8.
void append_json_string(std::string& out, std::string_view text);

}  // namespace bughook::base
