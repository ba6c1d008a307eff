// From a URL to an open connection: name, address guard, connect, TLS. Several addresses race; which of them
// lagged behind is remembered. Loop thread only.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/loop.hpp"
#include "base/metrics.hpp"
#include "outbound/address_guard.hpp"
#include "outbound/call.hpp"
#include "outbound/candidates.hpp"
#include "outbound/connection.hpp"
#include "outbound/flight.hpp"
#include "outbound/resolver.hpp"
#include "outbound/tls.hpp"

namespace bughook::outbound {

using Opened = tl::expected<std::unique_ptr<Connection>, CallFailure>;

class Connector {
 public:
  Connector(base::Loop& loop, Resolver& resolver, const AddressGuard& guard, const std::string& ca_file,
            const base::Clock& clock, base::Metrics& metrics);

  /// Fills in the result's timings and remote address. If the flight has ended, what is returned means nothing.
  [[nodiscard]] base::Awaitable<Opened> open(const Url& url, Flight& flight, CallResult& result);

 private:
  base::Awaitable<Resolved> resolve(const Url& url, Flight& flight);
  base::Awaitable<Opened> connect(const Url& url, const boost::asio::ip::tcp::endpoint& endpoint, Flight& flight,
                                  CallResult& result);
  base::Awaitable<Opened> race(const Url& url, std::vector<boost::asio::ip::tcp::endpoint> endpoints, Flight& flight,
                               CallResult& result);
  void note_opened(Connection& connection, const Url& url);
  base::Awaitable<tl::expected<void, CallFailure>> secure(Connection& connection, const Url& url);

  base::Loop& loop_;
  Resolver& resolver_;
  const AddressGuard& guard_;
  const base::Clock& clock_;
  const base::Result<std::shared_ptr<TlsContext>> tls_;
  Laggards laggards_;
  base::Counter& opened_;
  base::Counter& resumed_;
};

}  // namespace bughook::outbound
