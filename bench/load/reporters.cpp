#include "load/reporters.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "load/message.hpp"

namespace bughook::bench {

namespace {
constexpr std::size_t answer_bytes = 16 * 1024;  // an answer is some hundred bytes
}

class Reporters::Connection final : public Pollable {
 public:
  explicit Connection(Reporters& owner) : owner_(owner) {}

  [[nodiscard]] int descriptor() const { return socket_.descriptor(); }
  void set(Socket socket) { socket_ = std::move(socket); }

  void send(std::string_view request, std::uint64_t sequence) {
    sequence_ = sequence;
    is_waiting_ = true;
    // Nothing else is under way here, so 2.5 KB always fit into the socket's buffer.
    const ssize_t sent = ::send(socket_.descriptor(), request.data(), request.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(request.size())) begin_anew();
  }

  void ready() override {
    std::string& bytes = owner_.bytes_;
    const std::size_t kept = rest_.size();
    if (bytes.size() < kept + answer_bytes) bytes.resize(kept + answer_bytes);
    rest_.copy(bytes.data(), kept);
    const ssize_t count = ::recv(socket_.descriptor(), bytes.data() + kept, answer_bytes, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0 || !is_waiting_) return begin_anew();
    take(std::string_view(bytes.data(), kept + static_cast<std::size_t>(count)));
  }

 private:
  void take(std::string_view bytes) {
    const MessageExtent extent = extent_of(bytes);
    if (extent.completeness == Completeness::incomplete) {
      rest_.assign(bytes);
      return;
    }
    const bool is_whole = extent.completeness == Completeness::complete && extent.total_bytes == bytes.size();
    if (!is_whole) return begin_anew(bytes);
    rest_.clear();
    is_waiting_ = false;
    owner_.idle_.push_back(this);
    owner_.on_answer_({sequence_, status_of(bytes), bytes});
  }

  /// `unreadable`: the answer for which the connection is given up, if it is for that.
  void begin_anew(std::string_view unreadable = {}) {
    owner_.poller_.forget(socket_.descriptor());
    rest_.clear();
    const bool was_waiting = std::exchange(is_waiting_, false);
    const bool is_connected = owner_.connect(*this);
    // An idle connection stands in idle_ already; one that can not connect again fails at its next send.
    if (was_waiting && is_connected) owner_.idle_.push_back(this);
    if (was_waiting) owner_.on_answer_({sequence_, 0, unreadable});
  }

  Reporters& owner_;
  Socket socket_;
  std::uint64_t sequence_ = 0;
  bool is_waiting_ = false;
  std::string rest_;  // the beginning of an answer whose end has not come
};

Reporters::Reporters(Poller& poller, OnAnswer on_answer) : poller_(poller), on_answer_(std::move(on_answer)) {}

Reporters::~Reporters() = default;

base::Result<void> Reporters::open(std::uint16_t port, std::size_t count, std::size_t key_letters) {
  close();
  port_ = port;
  request_ = std::make_unique<ReportRequest>(port, key_letters);
  for (std::size_t i = 0; i < count; ++i) {
    auto& connection = connections_.emplace_back(std::make_unique<Connection>(*this));
    if (!connect(*connection))
      return base::fail(base::ErrorKind::unavailable, "the program does not accept connections");
    idle_.push_back(connection.get());
  }
  return {};
}

void Reporters::close() {
  for (const auto& connection : connections_) poller_.forget(connection->descriptor());
  idle_.clear();
  connections_.clear();
}

bool Reporters::connect(Connection& connection) {
  auto socket = connect_to(port_);
  if (!socket) return false;
  connection.set(std::move(*socket));
  return poller_.watch(connection.descriptor(), connection);
}

void Reporters::send(std::string_view sdk_key, std::uint64_t sequence) {
  Connection* const connection = idle_.back();
  idle_.pop_back();
  connection->send(request_->fill(sdk_key, sequence), sequence);
}

}  // namespace bughook::bench
