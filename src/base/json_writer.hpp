// Appends JSON to a text: commas, escapes and shortest number forms, nothing else. Keys keep the
// order in which they are written, which the webhook body's contract needs.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text_buffer.hpp"

namespace bughook::base {

/// `Text` is a std::string, or a TextBuffer where every report passes.
template <class Text>
class JsonWriterTo {
 public:
  explicit JsonWriterTo(Text& out) : out_(out) {}

  JsonWriterTo& begin_object() { return open('{'); }
  JsonWriterTo& end_object() { return close('}'); }
  JsonWriterTo& begin_array() { return open('['); }
  JsonWriterTo& end_array() { return close(']'); }

  JsonWriterTo& key(std::string_view name);
  JsonWriterTo& string(std::string_view text);
  JsonWriterTo& integer(std::int64_t value);
  JsonWriterTo& unsigned_integer(std::uint64_t value);
  /// Shortest form that reads back as the same double; a value JSON can not hold becomes null.
  JsonWriterTo& number(double value);
  JsonWriterTo& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriterTo& null() { return raw("null"); }
  /// Text that is JSON already.
  JsonWriterTo& raw(std::string_view json);

  JsonWriterTo& member(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonWriterTo& member(std::string_view name, const char* text) { return key(name).string(text); }
  template <std::same_as<bool> Bool>
  JsonWriterTo& member(std::string_view name, Bool value) {
    return key(name).boolean(value);
  }
  template <std::integral Integer>
    requires(!std::same_as<Integer, bool>)
  JsonWriterTo& member(std::string_view name, Integer value) {
    return key(name).integer(static_cast<std::int64_t>(value));
  }

 private:
  void separate();
  JsonWriterTo& open(char bracket);
  JsonWriterTo& close(char bracket);

  Text& out_;
  bool comma_due_ = false;
};

using JsonWriter = JsonWriterTo<std::string>;
using BufferedJsonWriter = JsonWriterTo<TextBuffer>;

extern template class JsonWriterTo<std::string>;
extern template class JsonWriterTo<TextBuffer>;

/// Appends text as a JSON string with its quotes (RFC 8259 section 7). The text must be UTF-8.
void append_json_string(std::string& out, std::string_view text);

}  // namespace bughook::base
