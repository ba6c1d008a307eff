// What it costs to compose the body of an event, once per report.
#include <benchmark/benchmark.h>

#include "webhooks/event_body.hpp"
#include "webhooks/sample_event.hpp"

namespace bughook::bench {

namespace {

void compose_event_body(benchmark::State& state) {
  const bugs::Bug bug = webhooks::sample_bug(base::Timestamp(std::chrono::seconds(1'627'317'365)));
  const webhooks::BodyContext context{.project_key = "SAMPLE",
                                      .organisation = base::OrganisationId{1},
                                      .share_token = "SAMPLE_TOKEN",
                                      .screenshot_data_url = "https://example.com/capture.html",
                                      .replay_data_url = "https://example.com/capture.replay"};
  std::size_t bytes = 0;
  for (auto _ : state) {
    const std::string body = webhooks::compose_event_body("BUG_CREATED", bug, context).finish(bug.number);
    benchmark::DoNotOptimize(body.data());
    bytes = body.size();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}
BENCHMARK(compose_event_body);

}  // namespace

}  // namespace bughook::bench
