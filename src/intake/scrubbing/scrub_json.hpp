// Writes parsed JSON out again without its secrets. Logs and custom data lose every value whose name says
// that it is one (secret_words.hpp) and what running text gives away (scrub_text.hpp). Values of any other
// kind keep their place, order and type. Any thread.
#pragma once

#include <string_view>

#include <simdjson.h>

#include "base/json_writer.hpp"

namespace bughook::intake {

enum class Strings {
  scanned,   // running text may hold secrets: logs, bodies, URLs
  verbatim,  // what the reporter wrote in the form is the report itself, but for what has the shape of a secret
};

void write_scrubbed(base::BufferedJsonWriter& out, simdjson::dom::element value, Strings strings);

/// One member of an object: the value is written in clear only if the key names no secret.
void write_scrubbed_member(base::BufferedJsonWriter& out, std::string_view key, simdjson::dom::element value,
                           Strings strings);

/// Text, number, flag or null, as it is.
void write_scalar(base::BufferedJsonWriter& out, simdjson::dom::element value);

/// The member as text; empty if there is none, or it is no string.
[[nodiscard]] std::string_view text_of(simdjson::dom::object value, std::string_view key);

/// Objects that describe an input: `{type: "password", value: ...}`, `{name: "Authorization", value: ...}`.
[[nodiscard]] bool describes_secret_input(simdjson::dom::object value);

}  // namespace bughook::intake
