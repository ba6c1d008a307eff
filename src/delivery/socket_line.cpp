#include "delivery/socket_line.hpp"

#include <algorithm>

namespace bughook::delivery {

SocketLine::SocketLine(std::size_t sockets_max)
    : sockets_max_(sockets_max),
      unproven_max_(std::max<std::size_t>(1, sockets_max * unproven_share_percent / 100)) {
}  // everybody begins unproven

void SocketLine::join(Lane& lane) {
  auto& line = lane.health.proven() ? proven_ : unproven_;
  if (lane.stands_in == &line) return;
  if (lane.stands_in != nullptr) std::erase(*lane.stands_in, &lane);  // it was judged anew while it stood there
  line.push_back(&lane);
  lane.stands_in = &line;
}

Lane* SocketLine::next() {
  const bool proven_may = !proven_.empty() && has_socket(true);
  const bool unproven_may = !unproven_.empty() && has_socket(false);
  if (!proven_may && !unproven_may) return nullptr;
  const bool unproven_goes = unproven_may && (!proven_may || !unproven_went_last_);
  unproven_went_last_ = unproven_goes;
  auto& line = unproven_goes ? unproven_ : proven_;
  auto* lane = line.front();
  line.pop_front();
  lane->stands_in = nullptr;
  return lane;
}

bool SocketLine::has_socket(bool proven) const {
  return in_use_ < sockets_max_ && (proven || unproven_in_use_ < unproven_max_);
}

void SocketLine::take(bool proven) {
  ++in_use_;
  if (!proven) ++unproven_in_use_;
}

void SocketLine::give_back(bool proven) {
  --in_use_;
  if (!proven) --unproven_in_use_;
}

}  // namespace bughook::delivery
