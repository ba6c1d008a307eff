#include "app/signals.hpp"

#include <pthread.h>

#include <ctime>

namespace bughook::app {

namespace {

/// Each would end the program, though nobody wants that by it: SIGXFSZ is a file at the limit of its size, which the
/// write that meets it reports, too.
constexpr int signals_without_meaning[] = {SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGXFSZ};

}  // namespace

sigset_t block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGQUIT, SIGHUP}) sigaddset(&signals, signal);
  for (const int signal : signals_without_meaning) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

Signal wait_for_signal(const sigset_t& signals, std::chrono::seconds patience) {
  const timespec limit{patience.count(), 0};
  switch (sigtimedwait(&signals, nullptr, &limit)) {
    case SIGTERM:
    case SIGINT:
    case SIGQUIT: return Signal::stop;
    case SIGHUP: return Signal::read_again;
    default: return Signal::none;
  }
}

}  // namespace bughook::app
