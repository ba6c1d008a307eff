// The receivers of the load: one port each, all on the one thread. They answer 200 at once on a
// connection that is kept, find the report's number in the body, and note when it came.
//
// Three kinds: `answering` ones; `wavering` ones, which answer until they are told to hang and then
// read and never answer; `refusing` ones, whose port is held but not listened on.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "load/poller.hpp"

namespace bughook::bench {

struct ReceiverCounts {
  std::size_t answering = 0, wavering = 0, refusing = 0;
};

class Receivers {
 public:
  /// `on_webhook` is given the number found in each answered webhook, or `no_sequence`.
  using OnWebhook = std::function<void(std::uint64_t sequence)>;
  static constexpr std::uint64_t no_sequence = ~std::uint64_t{0};

  Receivers(Poller& poller, std::uint64_t connections_max, OnWebhook on_webhook);
  ~Receivers();

  [[nodiscard]] base::Result<void> open(const ReceiverCounts& counts);

  [[nodiscard]] const std::vector<std::uint16_t>& answering_ports() const { return answering_ports_; }
  [[nodiscard]] const std::vector<std::uint16_t>& wavering_ports() const { return wavering_ports_; }
  [[nodiscard]] const std::vector<std::uint16_t>& refusing_ports() const { return refusing_ports_; }
  [[nodiscard]] std::size_t connections() const { return connections_.size(); }

  /// What the wavering ones do with requests from now on.
  void set_hanging(bool hanging) { hanging_ = hanging; }

 private:
  enum class Kind { answering, wavering };
  class Listener;
  class Connection;

  [[nodiscard]] base::Result<void> listen(Kind kind, std::size_t count, std::vector<std::uint16_t>& ports);
  void add_connection(Socket socket, Kind kind);
  void take(std::string_view body);

  Poller& poller_;
  const std::uint64_t connections_max_;
  OnWebhook on_webhook_;
  bool hanging_ = false;
  std::vector<std::uint16_t> answering_ports_, wavering_ports_, refusing_ports_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<Socket> held_;
  std::unordered_map<int, std::unique_ptr<Connection>> connections_;
  std::string bytes_;  // read by one connection at a time
};

}  // namespace bughook::bench
