// Signals, waited for by one thread instead of handled by all. SIGTERM, SIGINT and SIGQUIT stop the program in order;
// SIGHUP, which timers of certbot and logrotate and closing terminals send, has it read its certificate again; none of
// those that others mean something by (SIGUSR1, a timer's, a limit's) ends it.
#pragma once

#include <chrono>
#include <csignal>

namespace bughook::app {

enum class Signal { none, stop, read_again };

/// Before any thread is made, so that all inherit the mask. SIGPIPE is ignored from then on.
[[nodiscard]] sigset_t block_signals();

/// The next one that asks for something; none when there was none for so long, or one that asks for nothing.
[[nodiscard]] Signal wait_for_signal(const sigset_t& signals, std::chrono::seconds patience);

}  // namespace bughook::app
