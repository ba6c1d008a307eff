#include "outbound/race.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace bughook::outbound {

Race::Race(Parts parts) : p_(std::move(parts)) { runners_.reserve(p_.endpoints.size()); }

base::Awaitable<void> Race::run(base::SteadyTime& wake_at) {
  while (!is_over_) {
    while (!is_decided() && may_begin()) begin_next();
    if (is_decided()) break;
    wake_at = next_start();
    co_await base::await_reply<bool>(p_.loop, [this](base::Reply<bool> reply) { waiting_ = std::move(reply); });
  }
  cut();
}

bool Race::may_begin() const {
  const bool is_idle =
      std::none_of(runners_.begin(), runners_.end(), [](const auto& each) { return each.is_running(); });
  return runners_.size() < p_.endpoints.size() && (is_idle || p_.clock.steady() >= next_start());
}

/// A winner, a refusal that every address would repeat, or nobody left.
bool Race::is_decided() const {
  if (winner_) return true;
  const auto is_final = [](const Runner& each) { return each.failure && is_of_certificate(each.failure->reason); };
  if (std::any_of(runners_.begin(), runners_.end(), is_final)) return true;
  return runners_.size() == p_.endpoints.size() &&
         std::none_of(runners_.begin(), runners_.end(), [](const auto& each) { return each.is_running(); });
}

void Race::begin_next() {
  make_room();
  last_start_ = p_.clock.steady();
  runners_.push_back({.connection = std::make_unique<Connection>(p_.loop, p_.endpoints[runners_.size()], p_.url)});
  remote_address_ = runners_.back().connection->remote_address();
  boost::asio::co_spawn(p_.loop.executor(), make_connection(shared_from_this(), runners_.size() - 1),
                        boost::asio::detached);
}

void Race::make_room() {
  const auto open = std::count_if(runners_.begin(), runners_.end(), [](const auto& each) { return each.is_running(); });
  if (static_cast<std::size_t>(open) < open_max) return;
  const auto oldest =
      std::find_if(runners_.begin(), runners_.end(), [](const auto& each) { return each.is_running(); });
  oldest->failure =
      CallFailure{FailureReason::timeout, oldest->connection->remote_address() + " did not answer in time."};
  oldest->connection->close();
}

base::SteadyTime Race::next_start() const {
  if (runners_.size() == p_.endpoints.size()) return base::SteadyTime::max();
  auto next = last_start_ + head_start;
  for (const auto& each : runners_) {
    if (each.is_running() && each.connected_at != base::SteadyTime::max()) {
      next = std::max(next, each.connected_at + tls_patience);
    }
  }
  return next;
}

/// What `race->p_.url` refers to is there only as long as the race is not over.
base::Awaitable<void> Race::make_connection(std::shared_ptr<Race> race, std::size_t number) {
  auto& connection = *race->runners_[number].connection;
  auto made = co_await connection.connect();
  if (made && !race->is_over_) {
    race->runners_[number].connected_at = race->p_.clock.steady();
    if (race->p_.tls) {
      race->go_on();  // the next one may wait longer now
      made = co_await connection.start_tls(race->p_.tls, race->p_.url);
    }
  }
  race->finish(number, std::move(made));
}

void Race::finish(std::size_t number, tl::expected<void, CallFailure> made) {
  auto& runner = runners_[number];
  if (is_over_ || !runner.is_running()) return;
  if (made) {
    runner.is_ready = true;
    winner_ = number;
    connected_at_ = runner.connected_at;
    remote_address_ = runner.connection->remote_address();
  } else {
    runner.failure = std::move(made.error());
  }
  go_on();
}

void Race::go_on() {
  if (waiting_) std::exchange(waiting_, std::nullopt)->answer(true);
}

void Race::cut() {
  is_over_ = true;
  for (auto& each : runners_) {
    if (each.is_running()) each.connection->close();
  }
  go_on();
}

std::unique_ptr<Connection> Race::take_winner() { return winner_ ? std::move(runners_[*winner_].connection) : nullptr; }

CallFailure Race::failure() const {
  CallFailure out{FailureReason::cancelled, ""};
  for (const auto& each : runners_) {
    if (!each.failure) continue;
    out.reason = each.failure->reason;
    out.detail += (out.detail.empty() ? "" : " ") + each.failure->detail;
    if (is_of_certificate(out.reason)) return *each.failure;
  }
  return out;
}

std::vector<Race::Endpoint> Race::laggards() const {
  std::vector<Endpoint> out;
  for (std::size_t i = 0; winner_ && i < *winner_; ++i) out.push_back(p_.endpoints[i]);
  return out;
}

bool Race::was_securing() const {
  return std::any_of(runners_.begin(), runners_.end(), [](const Runner& each) {
    return each.is_running() && each.connected_at != base::SteadyTime::max();
  });
}

}  // namespace bughook::outbound
