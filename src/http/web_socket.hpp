// Opens a WebSocket (RFC 6455) over which nothing is told: some clients ask for one and try again for ever where there
// is none. A handler that answers with this response has its connection held open: what the client says is read
// and let go, pings are answered (connections/quiet_socket.hpp). Pure; any thread.
#pragma once

#include "http/message.hpp"

namespace bughook::http {

/// 101 for a sound handshake; 426 with what to send otherwise.
[[nodiscard]] Response open_quiet_socket(const Request& request);

/// `Sec-WebSocket-Accept` for a `Sec-WebSocket-Key`.
[[nodiscard]] std::string accept_of_key(std::string_view key);

}  // namespace bughook::http
