#include "load/receivers.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "load/message.hpp"
#include "load/report.hpp"

namespace bughook::bench {

namespace {

constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}";
constexpr std::size_t webhook_bytes = 64 * 1024;  // many webhooks of 2 KB

}  // namespace

class Receivers::Connection final : public Pollable {
 public:
  Connection(Receivers& owner, Socket socket, Kind kind) : owner_(owner), socket_(std::move(socket)), kind_(kind) {}

  void ready() override {
    if (!read() || !take_requests()) end();
  }

 private:
  [[nodiscard]] bool hangs() const { return kind_ == Kind::wavering && owner_.hanging_; }

  /// Puts what came after what was left into the owner's buffer; false when the peer is gone.
  bool read() {
    std::string& bytes = owner_.bytes_;
    const std::size_t kept = rest_.size();
    if (bytes.size() < kept + webhook_bytes) bytes.resize(kept + webhook_bytes);
    rest_.copy(bytes.data(), kept);
    const ssize_t count = ::recv(socket_.descriptor(), bytes.data() + kept, webhook_bytes, 0);
    if (count <= 0) {
      unread_ = {};
      return count < 0 && errno == EAGAIN;
    }
    unread_ = std::string_view(bytes.data(), kept + static_cast<std::size_t>(count));
    return true;
  }

  bool take_requests() {
    if (unread_.empty()) return true;
    if (hangs()) {
      rest_.clear();
      return true;
    }
    for (;;) {
      const MessageExtent extent = extent_of(unread_);
      if (extent.completeness == Completeness::unreadable) return false;
      if (extent.completeness == Completeness::incomplete) break;
      owner_.take(unread_.substr(extent.head_bytes, extent.total_bytes - extent.head_bytes));
      unread_.remove_prefix(extent.total_bytes);
      const ssize_t sent = ::send(socket_.descriptor(), answer.data(), answer.size(), MSG_NOSIGNAL);
      if (sent != static_cast<ssize_t>(answer.size())) return false;  // 90 bytes fit unless the peer is gone
      if (unread_.empty()) break;
    }
    rest_.assign(unread_);
    return true;
  }

  void end() {
    owner_.poller_.forget(socket_.descriptor());
    owner_.connections_.erase(socket_.descriptor());  // destroys this
  }

  Receivers& owner_;
  Socket socket_;
  const Kind kind_;
  std::string rest_;         // the beginning of a request whose end has not come
  std::string_view unread_;  // into the owner's buffer, during ready() only
};

class Receivers::Listener final : public Pollable {
 public:
  Listener(Receivers& owner, Socket socket, Kind kind) : owner_(owner), socket_(std::move(socket)), kind_(kind) {}

  [[nodiscard]] int descriptor() const { return socket_.descriptor(); }

  void ready() override {
    for (;;) {
      // Beyond the limit connections wait in the backlog: whoever connects then hangs, which is
      // what the sender of so many connections to one receiver has asked for.
      if (owner_.connections_.size() >= owner_.connections_max_) return owner_.poller_.forget(socket_.descriptor());
      Socket connection = accept_from(socket_);
      if (connection.descriptor() < 0) return;
      owner_.add_connection(std::move(connection), kind_);
    }
  }

 private:
  Receivers& owner_;
  Socket socket_;
  const Kind kind_;
};

Receivers::Receivers(Poller& poller, std::uint64_t connections_max, OnWebhook on_webhook)
    : poller_(poller), connections_max_(connections_max), on_webhook_(std::move(on_webhook)) {}

Receivers::~Receivers() = default;

base::Result<void> Receivers::open(const ReceiverCounts& counts) {
  if (auto opened = listen(Kind::answering, counts.answering, answering_ports_); !opened) return opened;
  if (auto opened = listen(Kind::wavering, counts.wavering, wavering_ports_); !opened) return opened;
  for (std::size_t i = 0; i < counts.refusing; ++i) {
    auto socket = hold_free_port();
    if (!socket) return tl::unexpected(socket.error());
    refusing_ports_.push_back(port_of(*socket));
    held_.push_back(std::move(*socket));
  }
  return {};
}

base::Result<void> Receivers::listen(Kind kind, std::size_t count, std::vector<std::uint16_t>& ports) {
  for (std::size_t i = 0; i < count; ++i) {
    auto socket = listen_on_free_port();
    if (!socket) return tl::unexpected(socket.error());
    ports.push_back(port_of(*socket));
    auto& listener = listeners_.emplace_back(std::make_unique<Listener>(*this, std::move(*socket), kind));
    if (!poller_.watch(listener->descriptor(), *listener)) {
      return base::fail(base::ErrorKind::internal, "the listener can not be watched");
    }
  }
  return {};
}

void Receivers::add_connection(Socket socket, Kind kind) {
  const int descriptor = socket.descriptor();
  auto connection = std::make_unique<Connection>(*this, std::move(socket), kind);
  if (poller_.watch(descriptor, *connection)) connections_.insert_or_assign(descriptor, std::move(connection));
}

void Receivers::take(std::string_view body) { on_webhook_(sequence_in(body).value_or(no_sequence)); }

}  // namespace bughook::bench
