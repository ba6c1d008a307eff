// SIGTERM and SIGINT, waited for by one thread instead of handled by all.
#pragma once

#include <csignal>

namespace bughook::app {

/// Before any thread is made, so that all inherit the mask. SIGPIPE is ignored from then on.
[[nodiscard]] sigset_t block_stop_signals();

/// Returns when one has come.
void wait_for_stop_signal(const sigset_t& signals);

}  // namespace bughook::app
