// The replay format of web SDKs 3.4 to 9: a tree of numbered nodes and a list of one-key actions that change it
// (`{"o": 16}`: 16 ms pass; `{"i": [3, "typed"]}`). What is not of that shape is left out, the rest is made inert.
// Pure; any thread.
#pragma once

#include <cstddef>

#include <simdjson.h>

#include "base/json_writer.hpp"
#include "base/result.hpp"
#include "intake/replays/known_nodes.hpp"

namespace bughook::intake {

/// Writes the members initialState, initialActions, actions and resourcesToResolve; answers how many actions and
/// nodes were left out. `invalid` when there is no page to begin with.
[[nodiscard]] base::Result<std::size_t> write_dom_replay(base::BufferedJsonWriter& out, simdjson::dom::object replay,
                                                         const KnownNodes& known);

}  // namespace bughook::intake
