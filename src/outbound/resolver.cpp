#include "outbound/resolver.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace bughook::outbound {
namespace {

namespace ip = boost::asio::ip;

// The C library's 5 s and 2 tries would hold a thread, and a stop, for up to half a minute.
constexpr int name_server_timeout_s = 2;
constexpr int name_server_tries = 2;

std::optional<ip::address> to_address(const sockaddr* socket_address) {
  if (socket_address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(socket_address);
    return ip::address_v4(ntohl(v4->sin_addr.s_addr));
  }
  if (socket_address->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(socket_address);
    ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), v6->sin6_addr.s6_addr, bytes.size());
    return ip::address_v6(bytes, v6->sin6_scope_id);
  }
  return std::nullopt;
}

Resolved look_up_in_system(const std::string& host) {
  ::res_init();  // follows changes of /etc/resolv.conf, and makes this thread's settings ours to change
  _res.retrans = name_server_timeout_s;
  _res.retry = name_server_tries;

  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (error != 0) return tl::unexpected(std::string(::gai_strerror(error)));
  std::vector<ip::address> addresses;
  for (const auto* at = list; at != nullptr; at = at->ai_next) {
    const auto address = to_address(at->ai_addr);
    if (address && std::find(addresses.begin(), addresses.end(), *address) == addresses.end()) {
      addresses.push_back(*address);
    }
  }
  ::freeaddrinfo(list);
  if (addresses.empty()) return tl::unexpected(std::string("The name has no address"));
  return addresses;
}

}  // namespace

SystemResolver::SystemResolver(const base::Clock& clock, std::size_t threads)
    : SystemResolver(clock, threads, look_up_in_system) {}

SystemResolver::SystemResolver(const base::Clock& clock, std::size_t threads, LookUp look_up)
    : clock_(clock), look_up_(std::move(look_up)), workers_("dns", threads, queue_max) {}

SystemResolver::~SystemResolver() {
  stopping_ = true;
  workers_.stop();
}

base::Awaitable<Resolved> SystemResolver::resolve(base::Loop& loop, const std::string& host) {
  auto resolved = kept(host);
  if (resolved == nullptr) {
    resolved = co_await base::await_reply<Shared>(
        loop, [this, &host](base::Reply<Shared> reply) { wait_for(host, std::move(reply)); });
  }
  co_return *resolved;
}

SystemResolver::Shared SystemResolver::kept(const std::string& host) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(host);
  return found == entries_.end() || found->second.expires <= clock_.steady() ? nullptr : found->second.resolved;
}

void SystemResolver::wait_for(const std::string& host, base::Reply<Shared> reply) {
  {
    const std::lock_guard lock(mutex_);
    make_room();
    auto& entry = entries_[host];
    entry.resolved.reset();
    entry.waiting.push_back(std::move(reply));
    if (entry.waiting.size() > 1) return;  // the lookup is already under way
  }
  const bool taken = workers_.submit([this, host] {
    finish(host, stopping_ ? Resolved(tl::unexpected(std::string("The server is stopping"))) : look_up_(host));
  });
  if (!taken) finish(host, tl::unexpected(std::string("Too many names are being looked up")));
}

void SystemResolver::finish(const std::string& host, Resolved resolved) {
  if (resolved && resolved->size() > addresses_max) resolved->resize(addresses_max);
  const auto kept_for = resolved ? found_kept : missing_kept;
  const auto shared = std::make_shared<const Resolved>(std::move(resolved));
  std::vector<base::Reply<Shared>> waiting;
  {
    const std::lock_guard lock(mutex_);
    auto& entry = entries_[host];
    waiting.swap(entry.waiting);
    entry.resolved = shared;
    entry.expires = clock_.steady() + kept_for;
  }
  for (auto& reply : waiting) reply.answer(shared);
}

/// Under the lock. Expired entries go first, then any that nobody waits for.
void SystemResolver::make_room() {
  if (entries_.size() < entries_max) return;
  const auto now = clock_.steady();
  std::erase_if(entries_, [now](const auto& item) { return item.second.resolved && item.second.expires <= now; });
  for (auto at = entries_.begin(); at != entries_.end() && entries_.size() >= entries_max;) {
    at = at->second.resolved ? entries_.erase(at) : std::next(at);
  }
}

}  // namespace bughook::outbound
