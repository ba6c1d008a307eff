// From host names to addresses: answers are kept for a few seconds, and one lookup serves all who wait for the same
// name. Whom to ask is the source's affair. What comes out is not trusted: the address guard judges every address at
// connect.
#pragma once

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

/// Where names are looked up.
class NameSource {
 public:
  using Done = std::function<void(Resolved)>;

  virtual ~NameSource() = default;
  /// Never waits. `done` is called once, on whatever thread, perhaps before this returns; at the latest when the source
  /// ends. A host that ends in a dot is a whole name.
  virtual void look_up(const std::string& host, Done done) = 0;
};

class CachingResolver final : public Resolver {
 public:
  /// Short, because a receiver that moves must be followed; long enough to spare the name server.
  static constexpr std::chrono::seconds found_kept{10};
  static constexpr std::chrono::seconds missing_kept{2};
  /// One name may not fill the memory with addresses, nor many names with entries.
  static constexpr std::size_t addresses_max = 8;
  static constexpr std::size_t entries_max = 4096;

  CachingResolver(const base::Clock& clock, std::unique_ptr<NameSource> source);

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
  std::mutex mutex_;  // guards entries_
  std::unordered_map<std::string, Entry> entries_;
  std::unique_ptr<NameSource> source_;  // last: until its end it may call back
};

}  // namespace bughook::outbound
