#include "rendering/machine_load.hpp"

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace bughook::rendering {

double load_per_core() {
  double last_minute = 0;
  if (::getloadavg(&last_minute, 1) != 1) return 0;
  return last_minute / std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace bughook::rendering
