#include "rendering/stint.hpp"

#include <algorithm>
#include <ctime>
#include <thread>

namespace bughook::rendering {

namespace {

std::chrono::microseconds cpu_of_process() {
  static_assert(CLOCKS_PER_SEC == 1'000'000);
  return std::chrono::microseconds(std::clock());
}

}  // namespace

std::chrono::milliseconds rest_after(std::chrono::microseconds took, std::chrono::microseconds cpu, unsigned cores) {
  const auto all = static_cast<double>(took.count()) * std::max(1U, cores);
  if (static_cast<double>(cpu.count()) <= all * busy_share) return std::chrono::milliseconds(0);
  return std::min(std::chrono::duration_cast<std::chrono::milliseconds>(took * rest_share), rest_max);
}

Stint::Stint(const base::Clock& clock) : clock_(clock), began_(clock.steady()), cpu_before_(cpu_of_process()) {}

std::chrono::milliseconds Stint::rest() const {
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(clock_.steady() - began_);
  return rest_after(took, cpu_of_process() - cpu_before_, std::thread::hardware_concurrency());
}

}  // namespace bughook::rendering
