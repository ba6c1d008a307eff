// A call under way: its deadline, the step it is in, and what must be cut to end it. The sweep of its
// client ends flights from outside; the call itself sees that after its next wait and returns.
// Loop thread only; lives in the coroutine of its call and leaves the client's list with it.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include <boost/intrusive/list.hpp>

#include "base/clock.hpp"
#include "base/loop.hpp"
#include "outbound/connection.hpp"
#include "outbound/resolver.hpp"

namespace bughook::outbound {

/// A name lookup that a call waits for. Answered by the resolver or, when the call ends first, by that:
/// then the resolver's answer comes later and is dropped.
class PendingLookup {
 public:
  explicit PendingLookup(base::Reply<Resolved> reply) : reply_(std::move(reply)) {}

  void answer(Resolved resolved) {
    if (!std::exchange(is_answered_, true)) reply_.answer(std::move(resolved));
  }

 private:
  base::Reply<Resolved> reply_;
  bool is_answered_ = false;
};

class Flight : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  enum class Step { resolving, connecting, securing, sending, waiting, reading };
  enum class Ending { none, timeout, cancelled };

  explicit Flight(base::SteadyTime deadline) : deadline_(deadline) {}

  Step step = Step::resolving;
  Connection* connection = nullptr;       // what end() closes, if any
  std::shared_ptr<PendingLookup> lookup;  // what end() answers, if any
  base::SteadyTime step_deadline = base::SteadyTime::max();

  [[nodiscard]] Ending ending() const { return ending_; }
  [[nodiscard]] bool has_ended() const { return ending_ != Ending::none; }
  [[nodiscard]] base::SteadyTime deadline() const { return deadline_; }

  void end(Ending why) {
    if (has_ended()) return;
    ending_ = why;
    if (lookup) lookup->answer(tl::unexpected(std::string("The call has ended")));
    if (connection != nullptr) connection->close();
  }

  void end_if_overdue(base::SteadyTime now) {
    if (now >= deadline_) {
      end(Ending::timeout);
    } else if (now >= step_deadline && connection != nullptr) {
      connection->close();  // this candidate only: the call goes on with the next
    }
  }

 private:
  const base::SteadyTime deadline_;
  Ending ending_ = Ending::none;
};

using Flights = boost::intrusive::list<Flight, boost::intrusive::constant_time_size<false>>;

}  // namespace bughook::outbound
