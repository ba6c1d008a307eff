// Asks the hosts file and the name servers of /etc/resolv.conf, with c-ares: one thread ("dns") waits for all answers
// at once, so that a name whose servers are silent holds nothing but its place in a list, and that for a fixed time.
// Why not the system's getaddrinfo: docs/decisions/0021-why-names-are-asked-by-ourselves.md.
//
// look_up: any thread. All else runs on "dns", which also calls what look_up was given.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "outbound/resolver.hpp"

namespace bughook::outbound {

class NameServers final : public NameSource {
 public:
  struct Settings {
    /// Names with a dot inside are tried with the search list of resolv.conf, too. Else only those without a dot are:
    /// who types a whole name means that one, and not one below the operator's own domain.
    bool search_domains = false;
    /// Like `127.0.0.1:5300`; empty: those of resolv.conf.
    std::string servers{};
    /// The longest that a lookup takes, whatever the servers do: their three or so turns at half a second and more.
    std::chrono::milliseconds patience{5'000};
  };

  /// Once a name has IPv4 addresses, the answer for IPv6 has this long to come: some servers never give one. RFC 8305
  /// has 50 ms, for a person that waits.
  static constexpr std::chrono::milliseconds second_family_patience{100};
  /// Lookups under way; a few KB each, so that even this many names that hang leave room for those that do not.
  static constexpr std::size_t lookups_max = 4096;
  /// So many are begun, then no more for this long: a name server's socket holds some 270 packets, and what a burst of
  /// lookups spills is asked again in a burst as well, until nothing is answered in time.
  static constexpr std::size_t burst_max = 64;
  static constexpr std::chrono::milliseconds burst_gap{20};

  NameServers(const base::Clock& clock, Settings settings);
  /// Tells whoever still waits that we stop.
  ~NameServers() override;

  void look_up(const std::string& host, Done done) override;

 private:
  struct Channel;
  struct Lookup;
  struct Asked {
    std::string host;
    Done done;
  };

  void run();
  [[nodiscard]] std::vector<Asked> take_asked(std::size_t count);
  void begin_burst();
  void begin(Asked asked);
  [[nodiscard]] std::shared_ptr<Channel> current_channel();
  void wait_and_process();
  void settle_all();
  void stop_all();

  const base::Clock& clock_;
  const Settings settings_;
  const int wake_;  // an eventfd
  std::list<Lookup> lookups_;
  std::vector<std::shared_ptr<Channel>> channels_;  // the current one, and older ones with lookups under way
  std::optional<base::SteadyTime> next_burst_at_;   // while more are asked for than one burst has
  timespec configured_at_{};                        // when resolv.conf had last changed

  std::mutex mutex_;  // guards what follows
  std::deque<Asked> asked_;
  std::size_t under_way_ = 0;
  bool is_stopping_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace bughook::outbound
