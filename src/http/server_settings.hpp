// Every limit and deadline of the server, with its default and its reason. Durations are per connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace bughook::http {

struct ServerSettings {
  std::string address = "127.0.0.1";  // an IP address; `::` listens on IPv4 too, empty on every address there is
  std::uint16_t port = 0;             // 0: the system picks one, Server::port tells it
  std::string tls_certificate;        // PEM file with the chain; empty = plain HTTP
  std::string tls_key;                // PEM file
  bool is_https_only = false;         // browsers are told never to come over plain HTTP (RFC 6797)
  bool logs_requests = false;         // a line for each, of level debug
  int accept_queue = 4096;            // connections the kernel holds until a loop takes them

  // An idle connection costs about 4 KB, with TLS 82 KB.
  std::size_t connections_max = 10'000;
  // When there are as many, one that has been idle for so long makes room for a new one.
  std::chrono::milliseconds idle_at_least{1'000};
  // One IPv4 address or IPv6 /64. Behind a proxy all connections come from one: raise it there.
  std::size_t connections_per_address_max = 1'000;
  // WebSockets held open for pages that want one: never all connections, for the same pages report over the rest.
  // Of one address the half of what it may have, for the same reason.
  std::size_t quiet_sockets_max = 5'000;
  std::chrono::milliseconds quiet_socket_timeout{75'000};  // the clients known say something every 10 s
  std::size_t header_bytes_max = 16 * 1024;
  // Of all bodies being received or worked on at one moment, for the memory, and as much again of all answers being
  // sent: beyond it the slowest ends, or else what is new gets 503.
  std::size_t body_bytes_max = 512 * 1024 * 1024;
  // One address has an eighth of each, or one body alone of any size: the others have the rest. Behind a proxy all come
  // from one address: raise it there.
  std::size_t body_bytes_per_address_max = body_bytes_max / 8;
  // Whoever moved 64 KB within this time is not slow, and does not give way.
  std::chrono::milliseconds slow_body_step{1'000};

  std::chrono::milliseconds handshake_timeout{10'000};
  std::chrono::milliseconds header_timeout{10'000};      // for a whole header, however it trickles
  std::chrono::milliseconds keep_alive_timeout{75'000};  // without a byte of the next request
  // A body, and a client that takes an answer, may pause so long ...
  std::chrono::milliseconds body_idle_timeout{15'000};
  std::chrono::milliseconds write_idle_timeout{15'000};
  // ... and must, after this grace, keep to this rate: a slow phone line does. Having been faster makes up for being
  // slower later, but for no longer than this.
  std::chrono::milliseconds rate_grace{20'000};
  std::chrono::milliseconds rate_credit_max{30'000};
  std::size_t bytes_per_second_min = 1024;
  // After an answer to a request that was not read to its end, the rest is read and dropped, or the client
  // would see a reset in place of the answer.
  std::chrono::milliseconds linger_timeout{2'000};
  std::size_t linger_bytes_max = 32 * 1024 * 1024;

  // Deadlines are looked at so often, all at once, and only while there are connections: a timer for each
  // would cost 1.5 to 2.5 us per request.
  std::chrono::milliseconds sweep_interval{500};
};

}  // namespace bughook::http
