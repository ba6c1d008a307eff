#include "http/bodies/byte_budget.hpp"

namespace bughook::http {

using base::SteadyTime;

ByteBudget::Verdict ByteBudget::take(ByteShare& share, std::size_t bytes, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  if (share.gave_way_) return Verdict::gave_way;
  auto& of_address = by_address_[share.address_];
  const bool is_first = share.taken_ == 0;
  if (is_first) ++of_address.holders;
  auto verdict = Verdict::granted;
  // One body alone may be as large as its route allows, unpacked beside packed: the share is for many.
  while (verdict == Verdict::granted && of_address.holders > 1 && of_address.taken + bytes > limits_.per_address_max) {
    if (!make_room(of_address.moving, share, now)) verdict = Verdict::address_is_full;
  }
  while (verdict == Verdict::granted && taken_ + bytes > limits_.bytes_max) {
    if (!make_room(moving_, share, now)) verdict = Verdict::all_is_full;
  }
  if (verdict != Verdict::granted) {
    if (is_first && --of_address.holders == 0) by_address_.erase(share.address_);
    return verdict;
  }
  of_address.taken += bytes;
  taken_ += bytes;
  held_.set(static_cast<std::int64_t>(taken_));
  share.taken_ += bytes;
  if (!share.is_settled_) note_progress(share, now);
  return Verdict::granted;
}

/// The first of the list gives way, unless it is not slow, or it is the very one that asks.
bool ByteBudget::make_room(const Shares& among, const ByteShare& for_whom, SteadyTime now) {
  if (among.empty()) return false;
  auto& slowest = *among.front();
  if (&slowest == &for_whom || now - slowest.last_step_ < limits_.slow_step) return false;
  drop(slowest);
  slowest.gave_way_ = true;
  return true;
}

void ByteBudget::note_progress(ByteShare& share, SteadyTime now) {
  stand_still(share);
  auto& of_address = by_address_[share.address_];
  share.last_step_ = now;
  share.place_ = moving_.insert(moving_.end(), &share);
  share.place_of_address_ = of_address.moving.insert(of_address.moving.end(), &share);
  share.is_moving_ = true;
}

void ByteBudget::stand_still(ByteShare& share) {
  if (!share.is_moving_) return;
  moving_.erase(share.place_);
  by_address_[share.address_].moving.erase(share.place_of_address_);
  share.is_moving_ = false;
}

void ByteBudget::drop(ByteShare& share) {
  stand_still(share);
  if (share.taken_ == 0) return;
  const auto of_address = by_address_.find(share.address_);
  of_address->second.taken -= share.taken_;
  taken_ -= share.taken_;
  held_.set(static_cast<std::int64_t>(taken_));
  share.taken_ = 0;
  if (--of_address->second.holders == 0) by_address_.erase(of_address);
}

void ByteBudget::give_back(ByteShare& share) {
  const std::lock_guard lock(mutex_);
  drop(share);
  share.gave_way_ = false;
}

ByteShare::Verdict ByteShare::cover(std::size_t bytes, SteadyTime now) {
  const auto covered = free_bytes + taken_.load(std::memory_order_relaxed);
  if (bytes <= covered) return Verdict::granted;
  return budget_.take(*this, (bytes - covered + step_bytes - 1) / step_bytes * step_bytes, now);
}

void ByteShare::note_progress(std::size_t bytes, SteadyTime now) {
  moved_ += bytes;
  if (moved_ < step_bytes || taken_.load(std::memory_order_relaxed) == 0) return;
  moved_ = 0;
  const std::lock_guard lock(budget_.mutex_);
  if (!gave_way_ && !is_settled_) budget_.note_progress(*this, now);
}

bool ByteShare::settle() {
  is_settled_ = true;
  if (taken_.load(std::memory_order_relaxed) == 0 && !has_given_way()) return true;
  const std::lock_guard lock(budget_.mutex_);
  budget_.stand_still(*this);
  return !gave_way_;
}

void ByteShare::release() {
  is_settled_ = false;
  moved_ = 0;
  if (taken_.load(std::memory_order_relaxed) != 0 || has_given_way()) budget_.give_back(*this);
}

}  // namespace bughook::http
