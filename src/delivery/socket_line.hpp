// Whose turn it is to start an attempt. Lanes stand in line and are served one attempt at a time, so that a
// long queue can not keep the others out. Those that are not proven (new, or failing) stand in a line of their
// own and hold a share of the sockets at most: however many receivers hang, some are left for those that answer;
// and however many answer, the lines take turns. Pure; one loop's thread.
#pragma once

#include <cstddef>
#include <deque>

#include "delivery/lane.hpp"

namespace bughook::delivery {

class SocketLine {
 public:
  /// What lanes that are not proven may hold of a loop's sockets, together.
  static constexpr std::size_t unproven_share_percent = 75;

  explicit SocketLine(std::size_t sockets_max);
  SocketLine(const SocketLine&) = delete;
  SocketLine& operator=(const SocketLine&) = delete;

  /// To the end of its line, unless it stands there already.
  void join(Lane& lane);
  /// The lane whose turn it is, out of the line; null when there is none or no socket for it.
  [[nodiscard]] Lane* next();

  [[nodiscard]] bool has_socket(bool proven) const;
  void take(bool proven);
  /// What was taken, with the same word.
  void give_back(bool proven);
  [[nodiscard]] std::size_t in_use() const { return in_use_; }

 private:
  const std::size_t sockets_max_;
  const std::size_t unproven_max_;
  std::deque<Lane*> proven_;
  std::deque<Lane*> unproven_;
  std::size_t in_use_ = 0;
  std::size_t unproven_in_use_ = 0;
  bool unproven_went_last_ = false;  // the lines take turns
};

}  // namespace bughook::delivery
