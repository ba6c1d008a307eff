// Fetches what captured pages link, for rendering: from the page's own servers, through the address guard, one file
// within fixed caps. What a stranger's page names is fetched from inside the operator's network, so the networks that
// webhooks may reach are not open to it; it has a list of its own. Waits: call it from a worker, never from a loop.
#pragma once

#include <string>

#include "base/loop.hpp"
#include "outbound/address_guard.hpp"
#include "outbound/client.hpp"
#include "outbound/resolver.hpp"
#include "rendering/page_renderer.hpp"

namespace bughook::app {

class ImageFetcher {
 public:
  struct Parts {
    base::Loop& loop;
    outbound::Resolver& resolver;
    outbound::AddressGuard& guard;
    const base::Clock& clock;
    base::Metrics& metrics;
    std::string ca_file;
  };
  explicit ImageFetcher(Parts parts);

  [[nodiscard]] base::Result<rendering::RemoteImage> fetch(const std::string& url);
  /// Cancels what is under way. Not from the loop; while it runs.
  void stop();

 private:
  base::Loop& loop_;
  outbound::Client client_;
};

}  // namespace bughook::app
