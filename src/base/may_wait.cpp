#include "base/may_wait.hpp"

#include <cstdio>
#include <cstdlib>

namespace bughook::base {

void MayWait::end_the_process() {
  std::fputs("bughook: an event loop was about to wait; this is a bug, and the process ends here\n", stderr);
  std::abort();
}

}  // namespace bughook::base
