#include "app/signals.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace bughook::app {
namespace {

using namespace std::chrono_literals;

TEST(Signals, OnlyThoseThatMeanAnEndStopTheProgram) {
  sigset_t before;
  ASSERT_EQ(pthread_sigmask(SIG_SETMASK, nullptr, &before), 0);
  const auto signals = block_signals();
  const auto answer_to = [&](int signal) {
    ::kill(::getpid(), signal);
    return wait_for_signal(signals, 60s);
  };
  for (const int signal : {SIGTERM, SIGINT, SIGQUIT}) EXPECT_EQ(answer_to(signal), Signal::stop) << signal;
  EXPECT_EQ(answer_to(SIGHUP), Signal::read_again);
  for (const int signal : {SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGXFSZ}) {
    EXPECT_EQ(answer_to(signal), Signal::none) << signal;
  }
  EXPECT_EQ(wait_for_signal(signals, 0s), Signal::none);
  ::kill(::getpid(), SIGPIPE);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace bughook::app
