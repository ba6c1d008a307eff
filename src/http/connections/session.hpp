// One connection from its first byte to its last: reads a request, finds its route, lets it be answered,
// writes the answer, begins anew. One coroutine; its loop's thread only.
//
//   shaking hands -> idle -> reading header -> at the gate -> reading body -> answering -> writing -> idle ...
//                                                                  |    ^      |    -> lingering -> closed
//                                                                  '-> streaming (an answer that goes on)
//                                             -> holding a quiet WebSocket -> closed
//
// Each phase but `answering` and `streaming` has a deadline, a plain number that the listener's sweep compares with the
// clock: a passed one cancels the operation under way, and the coroutine decides what the client is told.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "http/bodies/byte_budget.hpp"
#include "http/bodies/unpack.hpp"
#include "http/connections/connection.hpp"
#include "http/connections/listener.hpp"
#include "http/connections/request_parser.hpp"
#include "http/stream.hpp"

namespace bughook::http {

class Session {
 public:
  /// The connection has been counted; the session gives it back when it ends.
  Session(std::shared_ptr<Listener> home, Socket socket, const boost::asio::ip::address& remote);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  static base::Awaitable<void> run(std::unique_ptr<Session> self);

  /// One recv takes a small request whole; growing the buffer on the way would cost four more.
  static constexpr std::size_t read_bytes = 16 * 1024;

  void check_deadline(base::SteadyTime now);
  /// True for one that has been idle for a while: it ends, and is counted no more.
  [[nodiscard]] bool give_way(base::SteadyTime now);
  /// The request under way, if any, is the last.
  void drain();
  void stop();

 private:
  enum class Phase {
    shaking_hands,
    idle,
    reading_header,
    reading_body,
    answering,
    streaming,
    writing,
    lingering,
    holding
  };
  enum class Next { request, goodbye, linger, socket, nothing };
  enum class Rest { is_read, is_unread };  // of the request, when it is answered
  /// Why a request did not arrive: the answer that the client still gets, or none if it is gone.
  using Stop = std::optional<Response>;
  using Arrived = tl::expected<void, Stop>;

  static constexpr base::SteadyTime never = base::SteadyTime::max();
  static constexpr std::string_view no_worker_is_free = "The server has no worker free.";

  /// One request from its first byte to the last of its answer.
  struct Exchange {
    explicit Exchange(std::size_t header_bytes_max) : parser(request, header_bytes_max) {}
    Request request;
    RequestParser parser;
    Match match;
  };

  base::Awaitable<void> serve();
  base::Awaitable<Next> serve_one();
  base::Awaitable<Arrived> read_header(RequestParser& parser);
  base::Awaitable<std::optional<Response>> pass_gate(Request& request, const Route& route);
  base::Awaitable<Arrived> read_body(RequestParser& parser, const Request& request);
  base::Awaitable<Arrived> unpack(Request& request, Encoding encoding, std::size_t limit);
  base::Awaitable<Response> answer(Request& request, const Route& route);
  base::Awaitable<Next> send(Response response, Exchange& exchange, Rest rest);
  base::Awaitable<Next> stream(Response response, Exchange& exchange);
  base::Awaitable<bool> write_pieces(bool is_chunked);
  base::Awaitable<bool> write(std::string_view head, std::string_view body);
  base::Awaitable<bool> fill(std::size_t bytes_wanted);
  base::Awaitable<Next> hold_socket();
  base::Awaitable<void> leave(Next how);
  base::Awaitable<void> linger();

  [[nodiscard]] static std::optional<Response> answer_to_header(Exchange& exchange);
  [[nodiscard]] static bool has_gate(const Exchange& exchange);
  void prepare(Response& response, const Exchange& exchange);
  void let_go(Request& request);
  void end_stream_when_client_leaves();
  [[nodiscard]] tl::expected<RequestParser::Progress, Stop> feed(RequestParser& parser);
  [[nodiscard]] Rest rest_of(RequestParser& parser);
  [[nodiscard]] Response answer_blocking(const Request& request, const WorkHandler& handler, const Route& route);
  [[nodiscard]] Response failed(const Route& route, std::string_view what);
  [[nodiscard]] Stop stop_for_silence(std::string_view what);
  [[nodiscard]] Stop stop_for_memory(ByteShare::Verdict verdict);
  [[nodiscard]] bool may_hold_socket();
  void begin(Phase phase, base::SteadyTime deadline);
  [[nodiscard]] base::SteadyTime now() const { return state_.clock.steady(); }

  const std::shared_ptr<Listener> home_;
  ServerState& state_;
  const Activity::Token activity_;
  const boost::asio::ip::address remote_;
  Connection connection_;
  boost::beast::flat_buffer buffer_;  // received and not yet parsed
  ByteShare body_share_;
  ByteShare answer_share_;
  std::string head_;  // of the answer; kept for its memory
  Phase phase_ = Phase::idle;
  base::SteadyTime deadline_{};
  bool has_expired_ = false;  // the deadline of the present phase
  bool is_first_request_ = true;
  bool is_stopped_ = false;
  bool holds_socket_ = false;  // counted among those
  bool is_counted_ = true;     // among the connections
  base::SteadyTime idle_since_{};
  std::shared_ptr<Stream> stream_;      // while an answer goes on
  bool client_left_ = false;            // in the midst of it
  Listener::Sessions::iterator place_;  // in the listener's list
};

}  // namespace bughook::http
