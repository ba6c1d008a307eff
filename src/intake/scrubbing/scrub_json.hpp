// Writes parsed JSON out again without its secrets. Logs and custom data lose every value whose name says
// that it is one (secret_words.hpp) and what running text gives away (scrub_text.hpp); a replay loses what
// was typed into secret inputs. Values of any other kind keep their place, order and type. Any thread.
#pragma once

#include <simdjson.h>

#include "base/json_writer.hpp"

namespace bughook::intake {

enum class Strings {
  scanned,   // running text may hold secrets: logs, bodies, URLs
  verbatim,  // what the reporter wrote in the form is the report itself
};

void write_scrubbed(base::BufferedJsonWriter& out, simdjson::dom::element value, Strings strings);

/// One member of an object: the value is written in clear only if the key names no secret.
void write_scrubbed_member(base::BufferedJsonWriter& out, std::string_view key, simdjson::dom::element value,
                           Strings strings);

/// A replay of either format, our own and rrweb's. Its keys are attributes and URLs, not names of secrets, so only
/// the values of secret inputs are masked: where the page is described, and where they change later.
/// Events that an SDK packed (strings of deflated bytes) stay as they are; rrweb masks passwords before it packs.
void write_replay(base::BufferedJsonWriter& out, simdjson::dom::element replay);

}  // namespace bughook::intake
