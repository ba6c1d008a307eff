// A receiver that a test leads by the hand: it serves many connections at once, keeps what came, answers as
// told, or holds its answers until the test lets them go. Threads with blocking sockets; every wait is bounded.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "outbound/testing/raw_server.hpp"

namespace bughook::delivery::testing {

/// Longer than anything that should happen: a test that waits this long has failed.
inline constexpr std::chrono::seconds patience{20};

struct Received {
  std::string head, body;

  /// The first one, whatever the case of the name; empty if absent.
  [[nodiscard]] std::string header(std::string_view name) const {
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    for (std::size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 2)) {
      const auto line = std::string_view(head).substr(at + 2, head.find("\r\n", at + 2) - at - 2);
      const auto colon = line.find(": ");
      if (colon != std::string_view::npos && colon == name.size() &&
          std::equal(name.begin(), name.end(), line.begin(), same)) {
        return std::string(line.substr(colon + 2));
      }
    }
    return {};
  }
};

/// The bytes of an answer; `lines` are further header lines with their CRLF.
inline std::string answer_of(int status, const std::string& lines = {}, const std::string& body = {}) {
  return "HTTP/1.1 " + std::to_string(status) + " Told\r\n" + lines + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

/// What a receiver does that takes a request and never answers it.
inline const std::string hang;

class Receiver {
 public:
  /// Called on many threads, one call at a time.
  using Answering = std::function<std::string(const Received&)>;

  explicit Receiver(Answering answering = [](const Received&) { return answer_of(200); })
      : answering_(std::move(answering)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(listener_, 128);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { accept_all(); });
  }
  ~Receiver() {
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
      for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
    }
    changed_.notify_all();
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    for (auto& each : connections_) each.join();
    ::close(listener_);
  }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/hook"; }

  /// Requests are taken but not answered, until they are let go.
  void hold() {
    change([&] { is_holding_ = true; });
  }
  void let_go(int count) {
    change([&] { passes_ += count; });
  }
  void let_all_go() {
    change([&] { is_holding_ = false; });
  }
  void answer_with(Answering answering) {
    change([&] { answering_ = std::move(answering); });
  }

  [[nodiscard]] bool wait_for_requests(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return requests_.size() >= count; });
  }
  [[nodiscard]] std::vector<Received> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  [[nodiscard]] std::size_t count() { return requests().size(); }
  /// The most that were under way together since the last call.
  int take_most_at_once() {
    const std::lock_guard lock(mutex_);
    return std::exchange(most_at_once_, at_once_);
  }

 private:
  template <class Change>
  void change(Change make) {
    {
      const std::lock_guard lock(mutex_);
      make();
    }
    changed_.notify_all();
  }

  void accept_all() {
    while (true) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      const std::lock_guard lock(mutex_);
      if (is_stopping_) {
        ::close(socket);
        return;
      }
      open_.push_back(socket);
      connections_.emplace_back([this, socket] { serve(socket); });
    }
  }

  void serve(int socket) {
    outbound::testing::Peer peer(socket);
    while (serve_request(peer)) {
    }
    const std::lock_guard lock(mutex_);
    open_.remove(socket);
    peer.close();  // under the lock: the destructor must not shut down a number that is another's by now
  }

  bool serve_request(outbound::testing::Peer& peer) {
    const auto text = peer.read_request();
    if (text.empty()) return false;
    const auto head_end = text.find("\r\n\r\n") + 2;
    const auto answer = take({text.substr(0, head_end), text.substr(head_end + 2)});
    if (answer.empty()) peer.wait_for_hang_up();
    leave();  // before the answer is out: the next request may come on another connection
    return !answer.empty() && peer.write(answer);
  }

  std::string take(Received request) {
    std::unique_lock lock(mutex_);
    requests_.push_back(request);
    most_at_once_ = std::max(most_at_once_, ++at_once_);
    changed_.notify_all();
    changed_.wait(lock, [&] { return is_stopping_ || !is_holding_ || passes_ > 0; });
    if (is_holding_ && passes_ > 0) --passes_;
    return is_stopping_ ? std::string() : answering_(request);
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    --at_once_;
  }

  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  Answering answering_;
  bool is_stopping_ = false;
  bool is_holding_ = false;
  int passes_ = 0;
  int at_once_ = 0;
  int most_at_once_ = 0;
  std::vector<Received> requests_;
  std::list<int> open_;
  std::list<std::thread> connections_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace bughook::delivery::testing
