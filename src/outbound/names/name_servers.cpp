#include "outbound/names/name_servers.hpp"

#include <ares.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

namespace bughook::outbound {
namespace {

namespace ip = boost::asio::ip;
using std::chrono::milliseconds;

constexpr const char* configuration_file = "/etc/resolv.conf";
// Doubled at the second turn, so that with one server both end before the patience does.
constexpr int server_patience_ms = 1500;
constexpr int server_turns = 2;

/// Bytes as they stand in packets and in hostent.
ip::address address_of(int family, const void* bytes) {
  if (family == AF_INET) {
    ip::address_v4::bytes_type v4;
    std::memcpy(v4.data(), bytes, v4.size());
    return ip::address_v4(v4);
  }
  ip::address_v6::bytes_type v6;
  std::memcpy(v6.data(), bytes, v6.size());
  return ip::address_v6(v6);
}

/// Whether packets to it would leave this machine at all: many have no IPv6. Sends nothing.
bool has_route(const ip::address& address) {
  const int probe = ::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return false;
  sockaddr_in6 target{};
  target.sin6_family = AF_INET6;
  target.sin6_port = htons(443);
  const auto bytes = address.to_v6().to_bytes();
  std::memcpy(&target.sin6_addr, bytes.data(), bytes.size());
  const bool connects = ::connect(probe, reinterpret_cast<const sockaddr*>(&target), sizeof target) == 0;
  ::close(probe);
  return connects;
}

const char* words_of_status(int status) {
  switch (status) {
    case ARES_ENOTFOUND: return "there is no such name";
    case ARES_ENODATA: return "the name has no address";
    case ARES_ETIMEOUT:
    case ARES_ECONNREFUSED: return "no name server answered";
    case ARES_ESERVFAIL:
    case ARES_EREFUSED: return "the name server failed";
    default: return ::ares_strerror(status);
  }
}

}  // namespace

/// A set of sockets to the name servers, as resolv.conf was when it was made.
struct NameServers::Channel {
  explicit Channel(const Settings& settings) {
    static const int is_ready = ::ares_library_init(ARES_LIB_INIT_ALL);
    char only_servers[] = "b";
    ares_options options{};
    options.timeout = server_patience_ms;
    options.tries = server_turns;
    options.lookups = only_servers;  // the hosts file is read by us, for both families at once
    options.sock_state_cb = watch;
    options.sock_state_cb_data = this;
    const int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;
    if (is_ready != ARES_SUCCESS || ::ares_init_options(&handle, &options, mask) != ARES_SUCCESS) handle = nullptr;
    if (handle != nullptr && !settings.servers.empty()) ::ares_set_servers_ports_csv(handle, settings.servers.c_str());
  }
  ~Channel() { close(); }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  void close() {
    if (handle != nullptr) ::ares_destroy(std::exchange(handle, nullptr));
  }

  static void watch(void* self, ares_socket_t socket, int readable, int writable) {
    auto& sockets = static_cast<Channel*>(self)->sockets;
    if (readable == 0 && writable == 0) {
      sockets.erase(socket);
    } else {
      sockets[socket] = static_cast<short>((readable != 0 ? POLLIN : 0) | (writable != 0 ? POLLOUT : 0));
    }
  }

  ares_channel handle = nullptr;
  std::map<int, short> sockets;  // and what to wait for on each
};

/// One name, asked for in both families. It stays until both have come back, also when it was answered before.
struct NameServers::Lookup {
  struct Question {
    Lookup* lookup = nullptr;
    int family = AF_UNSPEC;
    bool is_open = false;
    int status = ARES_ENOTFOUND;
    std::vector<ip::address> found = {};
  };

  std::shared_ptr<Channel> channel;
  std::string name;
  Done done;
  base::SteadyTime deadline;
  Question v4, v6;
  std::optional<base::SteadyTime> v4_came_at = {};

  void ask(Question& question, int family) {
    question = {.lookup = this, .family = family, .is_open = true};
    ares_addrinfo_hints hints{};
    hints.ai_flags = ARES_AI_NOSORT;  // the server's own order spreads the load
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    ::ares_getaddrinfo(channel->handle, name.c_str(), nullptr, &hints, take, &question);
  }

  static void take(void* arg, int status, int, ares_addrinfo* info) {
    auto& question = *static_cast<Question*>(arg);
    question.is_open = false;
    question.status = status;
    for (const auto* at = info == nullptr ? nullptr : info->nodes; at != nullptr; at = at->ai_next) {
      if (at->ai_family != question.family) continue;
      const auto* bytes = question.family == AF_INET
                              ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(at->ai_addr)->sin_addr)
                              : &reinterpret_cast<const sockaddr_in6*>(at->ai_addr)->sin6_addr;
      const auto address = address_of(question.family, bytes);
      auto& found = question.found;
      if (std::find(found.begin(), found.end(), address) == found.end()) found.push_back(address);
    }
    if (info != nullptr) ::ares_freeaddrinfo(info);
  }

  void read_hosts_file(Question& question, int family) {
    hostent* entry = nullptr;
    if (::ares_gethostbyname_file(channel->handle, name.c_str(), family, &entry) != ARES_SUCCESS) return;
    for (auto** at = entry->h_addr_list; *at != nullptr; ++at) question.found.push_back(address_of(family, *at));
    ::ares_free_hostent(entry);
  }

  [[nodiscard]] bool is_open() const { return v4.is_open || v6.is_open; }

  /// When the answer is given at the latest, as things stand.
  [[nodiscard]] base::SteadyTime due() const {
    return v4_came_at ? std::min(deadline, *v4_came_at + second_family_patience) : deadline;
  }

  void settle(base::SteadyTime now) {
    if (!done) return;
    if (!v4.is_open && !v4.found.empty() && !v4_came_at) v4_came_at = now;
    if (is_open() && now < due()) return;
    std::exchange(done, {})(outcome());
  }

  /// IPv6 first where it leads anywhere (RFC 6724), else last.
  [[nodiscard]] Resolved outcome() const {
    auto all = v4.found;
    const bool v6_first = !v6.found.empty() && has_route(v6.found.front());
    all.insert(v6_first ? all.begin() : all.end(), v6.found.begin(), v6.found.end());
    if (!all.empty()) return all;
    const bool is_silent = is_open() || v6.status == ARES_ETIMEOUT;
    return tl::unexpected(std::string(words_of_status(is_silent ? ARES_ETIMEOUT : v4.status)));
  }
};

NameServers::NameServers(const base::Clock& clock, Settings settings)
    : clock_(clock), settings_(std::move(settings)), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  thread_ = std::thread([this] { run(); });
}

NameServers::~NameServers() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(wake_);
}

void NameServers::look_up(const std::string& host, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (under_way_ < lookups_max) {
      ++under_way_;
      asked_.push_back({host, std::exchange(done, {})});
    }
  }
  if (done) return done(tl::unexpected(std::string("too many names are being looked up")));
  ::eventfd_write(wake_, 1);
}

void NameServers::run() {
  base::name_this_thread("dns");
  while (true) {
    begin_burst();
    settle_all();
    {
      const std::lock_guard lock(mutex_);
      if (is_stopping_) break;
    }
    wait_and_process();
  }
  stop_all();
}

void NameServers::begin_burst() {
  const auto now = clock_.steady();
  if (next_burst_at_ && now < *next_burst_at_) return;
  auto asked = take_asked(burst_max);
  next_burst_at_.reset();
  if (asked.size() == burst_max) next_burst_at_ = now + burst_gap;
  for (auto& each : asked) begin(std::move(each));
}

std::vector<NameServers::Asked> NameServers::take_asked(std::size_t count) {
  const std::lock_guard lock(mutex_);
  const auto end = asked_.begin() + static_cast<std::ptrdiff_t>(std::min(count, asked_.size()));
  std::vector<Asked> taken(std::make_move_iterator(asked_.begin()), std::make_move_iterator(end));
  asked_.erase(asked_.begin(), end);
  return taken;
}

void NameServers::begin(Asked asked) {
  auto name = std::move(asked.host);
  const bool is_rooted = name.ends_with('.');
  if (is_rooted) name.pop_back();  // the hosts file has no such dots
  const bool is_whole = is_rooted || (name.find('.') != std::string::npos && !settings_.search_domains);
  auto& lookup = lookups_.emplace_back(Lookup{.channel = current_channel(),
                                              .name = std::move(name),
                                              .done = std::move(asked.done),
                                              .deadline = clock_.steady() + settings_.patience,
                                              .v4 = {},
                                              .v6 = {}});
  if (lookup.channel->handle == nullptr) return;  // out of memory or descriptors: answered as not found
  lookup.read_hosts_file(lookup.v4, AF_INET);
  lookup.read_hosts_file(lookup.v6, AF_INET6);
  if (!lookup.v4.found.empty() || !lookup.v6.found.empty()) return;
  if (is_whole) lookup.name += '.';  // keeps c-ares from adding the search domains
  lookup.ask(lookup.v6, AF_INET6);
  lookup.ask(lookup.v4, AF_INET);
}

/// A laptop that moves, a container whose resolv.conf is written late: lookups that begin from now on see it.
std::shared_ptr<NameServers::Channel> NameServers::current_channel() {
  struct stat status {};
  ::stat(configuration_file, &status);
  const bool is_same =
      status.st_mtim.tv_sec == configured_at_.tv_sec && status.st_mtim.tv_nsec == configured_at_.tv_nsec;
  configured_at_ = status.st_mtim;
  const bool is_usable = is_same && !channels_.empty() && channels_.back()->handle != nullptr;
  if (!is_usable) channels_.push_back(std::make_shared<Channel>(settings_));
  return channels_.back();
}

void NameServers::wait_and_process() {
  std::vector<pollfd> waited{{wake_, POLLIN, 0}};
  std::vector<Channel*> owners{nullptr};
  const bool is_idle = lookups_.empty() && !next_burst_at_;
  auto wait = settings_.patience;
  const auto now = clock_.steady();
  if (next_burst_at_) wait = std::min(wait, std::chrono::ceil<milliseconds>(*next_burst_at_ - now));
  for (const auto& lookup : lookups_) {
    if (lookup.done) wait = std::min(wait, std::chrono::ceil<milliseconds>(lookup.due() - now));
  }
  for (const auto& channel : channels_) {
    if (channel->handle == nullptr) continue;
    for (const auto& [socket, events] : channel->sockets) {
      waited.push_back({socket, events, 0});
      owners.push_back(channel.get());
    }
    timeval next{};
    if (::ares_timeout(channel->handle, nullptr, &next) != nullptr) {
      wait = std::min(wait, milliseconds(next.tv_sec * 1000 + next.tv_usec / 1000 + 1));
    }
  }
  const auto wait_ms = is_idle ? -1 : static_cast<int>(std::max<std::int64_t>(0, wait.count()));
  (void)::poll(waited.data(), waited.size(), wait_ms);
  if (waited[0].revents != 0) {
    eventfd_t ignored = 0;
    ::eventfd_read(wake_, &ignored);
  }
  for (std::size_t i = 1; i < waited.size(); ++i) {
    const auto events = waited[i].revents;
    if (events == 0) continue;
    const bool reads = (events & (POLLIN | POLLERR | POLLHUP)) != 0;
    ::ares_process_fd(owners[i]->handle, reads ? waited[i].fd : ARES_SOCKET_BAD,
                      (events & POLLOUT) != 0 ? waited[i].fd : ARES_SOCKET_BAD);
  }
  for (const auto& channel : channels_) {
    if (channel->handle != nullptr) ::ares_process_fd(channel->handle, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }
}

void NameServers::settle_all() {
  const auto now = clock_.steady();
  for (auto& lookup : lookups_) lookup.settle(now);
  const auto gone = std::erase_if(lookups_, [](const Lookup& each) { return !each.done && !each.is_open(); });
  const auto* current = channels_.empty() ? nullptr : channels_.back().get();
  std::erase_if(channels_, [current](const auto& each) { return each.get() != current && each.use_count() == 1; });
  const std::lock_guard lock(mutex_);
  under_way_ -= gone;
}

void NameServers::stop_all() {
  for (auto& asked : take_asked(lookups_max)) asked.done(tl::unexpected(std::string("the server is stopping")));
  for (auto& lookup : lookups_) {
    if (lookup.done) lookup.done(tl::unexpected(std::string("the server is stopping")));
  }
  for (const auto& channel : channels_) channel->close();  // comes back to each open question
  lookups_.clear();
}

}  // namespace bughook::outbound
