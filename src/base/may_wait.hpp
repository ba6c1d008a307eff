// The right to wait, which loops do not have: every socket, timer and lane of a loop would wait with it. What waits for
// the store, for another thread or for a loop takes one as its last argument. Made on the thread of a loop it ends the
// process, in every build: a wait there is a bug that shows only under load, and then takes everything with it.
#pragma once

namespace bughook::base {

class MayWait {
 public:
  MayWait() {
    if (is_loop_) end_the_process();
  }

  /// On a thread that is to serve a loop, before it does.
  static void never_here() { is_loop_ = true; }

 private:
  [[noreturn]] static void end_the_process();
  static inline thread_local bool is_loop_ = false;
};

}  // namespace bughook::base
