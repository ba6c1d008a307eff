// From host names to addresses. The system's resolver blocks, so it runs on threads of its own
// ("dns-0", ...); answers are kept for a few seconds and one lookup serves all who wait for the same
// name. What comes out is not trusted: the address guard judges every address at connect.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <tl/expected.hpp>

#include "base/clock.hpp"
#include "base/loop.hpp"
#include "base/workers.hpp"

namespace bughook::outbound {

/// The addresses in the order to try them, never empty; or what went wrong, in words.
using Resolved = tl::expected<std::vector<boost::asio::ip::address>, std::string>;

/// Outlived by the loops that wait on it: who still waits when it ends must be answered.
class Resolver {
 public:
  virtual ~Resolver() = default;
  /// Called and continued on `loop`.
  virtual base::Awaitable<Resolved> resolve(base::Loop& loop, const std::string& host) = 0;
};

class SystemResolver final : public Resolver {
 public:
  using LookUp = std::function<Resolved(const std::string& host)>;

  /// Short, because a receiver that moves must be followed; long enough to spare the name server.
  static constexpr std::chrono::seconds found_kept{10};
  static constexpr std::chrono::seconds missing_kept{2};
  /// One name may not fill the memory with addresses, nor many names with entries.
  static constexpr std::size_t addresses_max = 8;
  static constexpr std::size_t entries_max = 4096;
  /// Each thread can be held by one dead name server for a few seconds; waiting lookups cost only memory.
  static constexpr std::size_t threads_default = 8;
  static constexpr std::size_t queue_max = 1024;

  explicit SystemResolver(const base::Clock& clock, std::size_t threads = threads_default);
  /// With another way to look up: for tests.
  SystemResolver(const base::Clock& clock, std::size_t threads, LookUp look_up);
  /// Waits for the lookups that are running; whoever still waits is told that we stop.
  ~SystemResolver() override;

  base::Awaitable<Resolved> resolve(base::Loop& loop, const std::string& host) override;

 private:
  using Shared = std::shared_ptr<const Resolved>;
  struct Entry {
    Shared resolved;  // null while a lookup runs
    base::SteadyTime expires;
    std::vector<base::Reply<Shared>> waiting;
  };

  [[nodiscard]] Shared kept(const std::string& host);
  void wait_for(const std::string& host, base::Reply<Shared> reply);
  void finish(const std::string& host, Resolved resolved);
  void make_room();

  const base::Clock& clock_;
  const LookUp look_up_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // guards entries_
  std::unordered_map<std::string, Entry> entries_;
  base::Workers workers_;  // last: its threads use all of the above
};

}  // namespace bughook::outbound
