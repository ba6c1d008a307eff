// bench_load [--answering N] [--wavering N] [--refusing N]: receivers and reporters in one process, on one
// thread, so that both ends of a report's way are timed by one clock. Steered by bench/run (commands.hpp).
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "load/commands.hpp"

namespace bughook::bench {

namespace {

constexpr unsigned long receivers_max = 10'000;
constexpr std::uint64_t descriptors_spared = 6000;  // for listeners, reporters and the rest

std::optional<ReceiverCounts> counts_of(int argc, char** argv) {
  ReceiverCounts counts;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const unsigned long count = std::strtoul(argv[i + 1], nullptr, 10);
    if (count > receivers_max) return std::nullopt;
    if (name == "--answering") {
      counts.answering = count;
    } else if (name == "--wavering") {
      counts.wavering = count;
    } else if (name == "--refusing") {
      counts.refusing = count;
    } else {
      return std::nullopt;
    }
  }
  return argc % 2 == 1 ? std::optional(counts) : std::nullopt;
}

int run(const ReceiverCounts& counts) {
  const std::uint64_t descriptors = raise_descriptor_limit();
  auto poller = Poller::make();
  if (!poller) return 1;
  const base::SystemClock clock;
  std::unique_ptr<Commands> commands;
  Receivers receivers(*poller,
                      descriptors > 2 * descriptors_spared ? descriptors - descriptors_spared : descriptors / 2,
                      [&commands](std::uint64_t sequence) { commands->on_webhook(sequence); });
  commands = std::make_unique<Commands>(clock, *poller, receivers);
  if (const auto opened = receivers.open(counts); !opened) {
    std::fprintf(stderr, "bench_load: %s\n", opened.error().detail.c_str());
    return 1;
  }
  commands->run();
  return 0;
}

}  // namespace

}  // namespace bughook::bench

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto counts = bughook::bench::counts_of(argc, argv);
  if (!counts) {
    std::fputs("usage: bench_load [--answering N] [--wavering N] [--refusing N]\n", stderr);
    return 2;
  }
  return bughook::bench::run(*counts);
}
