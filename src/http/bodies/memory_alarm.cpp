#include "http/bodies/memory_alarm.hpp"

namespace bughook::http {
namespace {

using Verdict = ByteBudget::Verdict;

std::string_view words(Verdict reason) {
  switch (reason) {
    case Verdict::granted: break;
    case Verdict::address_is_full: return "its address had its share of the memory under way";
    case Verdict::all_is_full: return "all the memory for them was taken";
    case Verdict::gave_way: return "it was the slowest when memory was short";
  }
  return "";
}

}  // namespace

void MemoryAlarm::note(Verdict reason, const boost::asio::ip::address& address, base::SteadyTime now) {
  switch (reason) {
    case Verdict::granted: return;
    case Verdict::address_is_full: counters_.address_full.add(); break;
    case Verdict::all_is_full: counters_.server_full.add(); break;
    case Verdict::gave_way: counters_.gave_way.add(); break;
  }
  std::size_t count = 0;
  {
    const std::lock_guard lock(mutex_);
    ++untold_;
    if (now < next_line_) return;
    next_line_ = now + line_interval;
    count = std::exchange(untold_, 0);
  }
  log_.warning("{}: {} refused or ended for want of memory, the last one from {}: {}", what_, count,
               address.to_string(), words(reason));
}

}  // namespace bughook::http
