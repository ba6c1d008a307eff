// An answer that goes on: whoever makes it keeps the stream and pushes pieces into it, the connection's session writes
// them (connections/session_streaming.cpp). Bounded: what does not fit is refused, so that a client who does not take
// what is pushed costs `bytes_max` and nothing more; when to cut him is for who pushes to decide. While nothing is
// pushed, a heartbeat keeps proxies from closing the connection and shows a client that is gone.
//
//   any thread: push, end ──> [buffer] ──> session, on its loop: next ──> client
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <boost/asio/basic_waitable_timer.hpp>

#include "base/loop.hpp"

namespace bughook::http {

struct StreamSettings {
  std::size_t bytes_max = 256 * 1024;  // pushed and not yet taken by the client's socket
  std::string heartbeat;
  std::chrono::milliseconds heartbeat_interval{15'000};
};

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  /// `loop` is the connection's.
  Stream(base::Loop& loop, StreamSettings settings);

  /// Any thread. False when there is no room for the piece, or the stream has ended: then nothing of it is sent.
  bool push(std::string_view piece);
  /// The session has taken all that was pushed. Any thread.
  [[nodiscard]] bool is_drained() const;
  /// What was pushed before is still written. Any thread; safe twice.
  void end();
  [[nodiscard]] bool has_ended() const;
  /// Ends it and the connection without waiting for what was pushed or written: the client takes too little. Any
  /// thread.
  void cut();
  [[nodiscard]] bool is_cut() const;

  /// On the loop, by one session: all that was pushed since, or the heartbeat when that was nothing for so long. Empty:
  /// it has ended.
  [[nodiscard]] base::Awaitable<std::string> next();
  /// On the loop, by the session, which may be in the middle of a write then; null: it is over.
  void when_cut(std::function<void()> act) { on_cut_ = std::move(act); }

 private:
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                        base::Loop::Executor>;
  void end(bool cuts);
  void wake();

  base::Loop& loop_;
  const StreamSettings settings_;
  Timer timer_;                   // its loop's thread only
  std::function<void()> on_cut_;  // likewise
  mutable std::mutex mutex_;      // guards what follows
  std::string buffer_;
  bool waits_ = false;  // the session waits for a piece
  bool ended_ = false;
  bool cut_ = false;
};

}  // namespace bughook::http
