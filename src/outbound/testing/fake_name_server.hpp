// A name server on a loopback port that knows the names a test tells it, says of all others that they do not exist, and
// is silent about some.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/ascii.hpp"

namespace bughook::outbound::testing {

class FakeNameServer {
 public:
  /// Whatever is asked below it never gets an answer.
  static constexpr const char* silent_domain = ".silent.example";

  FakeNameServer() {
    socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~FakeNameServer() {
    ::shutdown(socket_, SHUT_RDWR);  // wakes the thread, though nothing is connected
    thread_.join();
    ::close(socket_);
  }
  FakeNameServer(const FakeNameServer&) = delete;
  FakeNameServer& operator=(const FakeNameServer&) = delete;

  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  void will_answer(const std::string& name, std::vector<std::string> ipv4) {
    const std::lock_guard lock(mutex_);
    known_[name] = std::move(ipv4);
  }
  void will_keep_silent_about_ipv6() {
    const std::lock_guard lock(mutex_);
    knows_ipv6_ = false;
  }

 private:
  static constexpr std::size_t header_size = 12;
  static constexpr char ipv6_type = 28;

  void run() {
    while (true) {
      char packet[512];
      sockaddr_in from{};
      socklen_t from_size = sizeof from;
      const auto size = ::recvfrom(socket_, packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&from), &from_size);
      if (size <= 0) return;
      const auto answer = answer_to({packet, static_cast<std::size_t>(size)});
      if (answer.empty()) continue;
      ::sendto(socket_, answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&from), from_size);
    }
  }

  /// RFC 1035, section 4.
  std::string answer_to(std::string_view query) {
    std::string name;
    auto at = header_size;
    while (at < query.size() && query[at] != 0) {
      const auto length = static_cast<std::size_t>(query[at]);
      name += (name.empty() ? "" : ".") + base::lowered(query.substr(at + 1, length));
      at += length + 1;
    }
    const auto question_end = at + 5;
    const bool is_ipv6 = query.at(at + 2) == ipv6_type;
    const std::lock_guard lock(mutex_);
    if (name.ends_with(silent_domain) || (is_ipv6 && !knows_ipv6_)) return {};
    const auto known = known_.find(name);
    const bool exists = known != known_.end();
    const auto count = exists && !is_ipv6 ? known->second.size() : 0;
    std::string answer(query.substr(0, 2));
    answer += "\x81";
    answer += exists ? '\x80' : '\x83';
    answer += std::string{0, 1, 0, static_cast<char>(count), 0, 0, 0, 0};
    answer += query.substr(header_size, question_end - header_size);
    for (std::size_t i = 0; i < count; ++i) {
      answer += std::string{'\xc0', header_size, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4};
      in_addr address{};
      ::inet_pton(AF_INET, known->second[i].c_str(), &address);
      answer.append(reinterpret_cast<const char*>(&address), sizeof address);
    }
    return answer;
  }

  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;  // guards what follows
  std::map<std::string, std::vector<std::string>> known_;
  bool knows_ipv6_ = true;
  std::thread thread_;
};

}  // namespace bughook::outbound::testing
