// What one signature costs: HMAC over a webhook's body with the context that is kept, and while a rotation
// has two secrets sign. Every attempt pays this.
#include <benchmark/benchmark.h>

#include "base/random.hpp"
#include "webhooks/sample_event.hpp"
#include "webhooks/signature.hpp"

namespace bughook::bench {

namespace {

constexpr std::string_view id = "evt_60fee475c4d00b0015cdad95";
constexpr std::int64_t timestamp_s = 1'627'317'365;

std::string sample_body() {
  return webhooks::sample_event_body("BUG_CREATED", "SAMPLE", base::OrganisationId{1},
                                     base::Timestamp(std::chrono::seconds(timestamp_s)));
}

void sign(benchmark::State& state, const std::vector<webhooks::SigningSecret>& secrets) {
  auto signer = webhooks::Signer::make(secrets);
  if (!signer) return state.SkipWithError(signer.error().detail.c_str());
  const std::string body = sample_body();
  for (auto _ : state) benchmark::DoNotOptimize(signer->signatures(id, timestamp_s, body));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void sign_with_one_secret(benchmark::State& state) {
  base::SeededRandom random(1);
  sign(state, {{webhooks::generate_secret(random), std::nullopt}});
}
BENCHMARK(sign_with_one_secret);

void sign_during_a_rotation(benchmark::State& state) {
  base::SeededRandom random(1);
  const auto secret = [&random] { return webhooks::SigningSecret{webhooks::generate_secret(random), std::nullopt}; };
  sign(state, {secret(), secret()});
}
BENCHMARK(sign_during_a_rotation);

void sign_with_a_private_key(benchmark::State& state) {
  base::SeededRandom random(1);
  sign(state, {{webhooks::generate_private_key(random), std::nullopt}});
}
BENCHMARK(sign_with_a_private_key);

}  // namespace

}  // namespace bughook::bench
