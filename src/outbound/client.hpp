// Our HTTP/1.1 client: requests to servers that may be slow, broken or hostile, over kept connections, each
// call within one deadline and fixed caps. It never follows a redirect, knows no proxy, and asks the
// address guard before every connect. One client per loop, used on that loop's thread only.
//
//   call: take a kept connection, else name -> guard -> connect -> TLS; send; read the whole answer;
//         keep the connection. A kept connection that turns out dead before a byte of the answer has
//         come is replaced once, within the same deadline, and the others of its origin are dropped:
//         what ended one of them, a restart or a host that is gone, has mostly ended all.
//
// Order of life: metrics and guard, loops, resolver, client; the loops are stopped first and destroyed after
// the client and the resolver.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/loop.hpp"
#include "base/metrics.hpp"
#include "outbound/address_guard.hpp"
#include "outbound/call.hpp"
#include "outbound/resolver.hpp"
#include "outbound/url.hpp"

namespace bughook::outbound {

struct ClientSettings {
  std::size_t response_keep = 16 * 1024;   // of each body, for the log
  std::size_t response_max = 1024 * 1024;  // before and after decompression; nobody's acknowledgement is longer
  std::size_t headers_max = 64 * 1024;
  std::size_t idle_per_origin = 32;
  std::size_t idle_total = 1024;                // 4 KB each, 30 KB with TLS
  std::chrono::milliseconds idle_time{30'000};  // below the 60 s or more that common servers keep
  /// However busy, a connection is not used for longer: a name that moves to another host is followed within that.
  std::chrono::milliseconds connection_age{60'000};
  /// A system that is there confirms what it gets within its round trip. One that confirms nothing for so long on a
  /// kept connection, with several repeats of the packets, is gone: the call goes on on a new one.
  std::chrono::milliseconds silence_max{2'000};
  std::string ca_file{};  // PEM; empty: the system's certificate authorities
};

/// Says at start what would otherwise fail every call: a ca_file that can not be read.
[[nodiscard]] base::Result<void> check_settings(const ClientSettings& settings);

class Client {
 public:
  Client(base::Loop& loop, Resolver& resolver, const AddressGuard& guard, ClientSettings settings,
         const base::Clock& clock, base::Metrics& metrics);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// On the loop.
  [[nodiscard]] base::Awaitable<CallResult> post(Call call);
  /// The same without a body.
  [[nodiscard]] base::Awaitable<CallResult> get(Call call);

  /// On the loop: ends all calls as cancelled, closes all connections, refuses new calls. Safe twice.
  void stop();

 private:
  class Core;
  std::shared_ptr<Core> core_;  // shared with the calls under way, which may outlast the client
};

/// Somebody waits for this verdict with a dialog open.
inline constexpr std::chrono::milliseconds check_patience{3'000};

/// The verdict that a call would meet now, for whoever saves the URL: 422 with words if the guard allows
/// none of the addresses. A name that does not resolve, or not within `patience`, is no error: it may exist by the
/// time it is called.
[[nodiscard]] base::Awaitable<base::Result<void>> check_address(const Url& url, Resolver& resolver,
                                                                const AddressGuard& guard, base::Loop& loop,
                                                                std::chrono::milliseconds patience = check_patience);

}  // namespace bughook::outbound
