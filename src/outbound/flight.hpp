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
#include "outbound/race.hpp"
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
  std::shared_ptr<Race> race;             // what end() cuts, if any
  base::SteadyTime step_deadline = base::SteadyTime::max();

  /// A kept connection whose other side confirms nothing of the request for so long is cut, and the call goes on.
  void watch_for_life(base::SteadyTime now, std::chrono::milliseconds silence_max) {
    silence_max_ = silence_max;
    step_deadline = now + silence_max;
  }
  void end_watch() {
    step_deadline = base::SteadyTime::max();
    silence_max_ = std::chrono::milliseconds(0);
    was_found_dead_ = false;
  }
  [[nodiscard]] bool was_found_dead() const { return was_found_dead_; }

  [[nodiscard]] Ending ending() const { return ending_; }
  [[nodiscard]] bool has_ended() const { return ending_ != Ending::none; }
  [[nodiscard]] base::SteadyTime deadline() const { return deadline_; }

  void end(Ending why) {
    if (has_ended()) return;
    ending_ = why;
    if (lookup) lookup->answer(tl::unexpected(std::string("The call has ended")));
    if (connection != nullptr) connection->close();
    if (race) race->cut();
  }

  void end_if_overdue(base::SteadyTime now) {
    if (now >= deadline_) {
      end(Ending::timeout);
    } else if (now >= step_deadline) {
      step_is_overdue(now);
    }
  }

 private:
  void step_is_overdue(base::SteadyTime now) {
    step_deadline = base::SteadyTime::max();
    if (race) {
      race->go_on();
    } else if (connection != nullptr && silence_max_.count() != 0) {
      const auto silence = connection->silence();
      if (silence < silence_max_) {
        step_deadline = now + (silence_max_ - silence);
        return;
      }
      was_found_dead_ = true;
      connection->close();
    }
  }

  const base::SteadyTime deadline_;
  std::chrono::milliseconds silence_max_{0};
  bool was_found_dead_ = false;
  Ending ending_ = Ending::none;
};

using Flights = boost::intrusive::list<Flight, boost::intrusive::constant_time_size<false>>;

}  // namespace bughook::outbound
