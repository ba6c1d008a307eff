#include "load/ledger.hpp"

#include <gmock/gmock.h>

namespace bughook::bench {
namespace {

constexpr Micros begin = 0, end = 1'000'000;

TEST(Ledger, PercentilesAreNearestRanks) {
  std::vector<Micros> values;
  for (Micros i = 1; i <= 1000; ++i) values.push_back((1001 - i) * 1000);
  const Percentiles it = percentiles_of(std::move(values));
  EXPECT_EQ(it.count, 1000u);
  EXPECT_DOUBLE_EQ(it.p50_ms, 500);
  EXPECT_DOUBLE_EQ(it.p90_ms, 900);
  EXPECT_DOUBLE_EQ(it.p99_ms, 990);
  EXPECT_DOUBLE_EQ(it.p999_ms, 999);
  EXPECT_DOUBLE_EQ(it.max_ms, 1000);
}

TEST(Ledger, OneValueIsEveryPercentile) {
  const Percentiles it = percentiles_of({7000});
  EXPECT_DOUBLE_EQ(it.p50_ms, 7);
  EXPECT_DOUBLE_EQ(it.p999_ms, 7);
}

TEST(Ledger, AcceptedAndNeverDeliveredIsMissing) {
  Ledger ledger(100, 10);
  const auto lost = ledger.add_sent(10, Arrival::expected);
  const auto kept = ledger.add_sent(10, Arrival::expected);
  ledger.add_accepted(lost, 20);
  ledger.add_accepted(kept, 20);
  ledger.add_delivered(kept, 30);
  EXPECT_EQ(ledger.outstanding(), 1u);
  ledger.close();
  EXPECT_EQ(ledger.totals().missing, 1u);
  EXPECT_EQ(ledger.totals().delivered, 1u);
}

TEST(Ledger, ASecondArrivalIsADuplicateAndKeepsTheFirstTime) {
  Ledger ledger(1, 10);
  const auto sequence = ledger.add_sent(0, Arrival::expected);
  ledger.add_accepted(sequence, 1000);
  ledger.add_delivered(sequence, 3000);
  ledger.add_delivered(sequence, 9000);
  EXPECT_EQ(ledger.totals().delivered, 1u);
  EXPECT_EQ(ledger.totals().duplicates, 1u);
  EXPECT_DOUBLE_EQ(ledger.figures(begin, end).sent_to_delivered.max_ms, 3);
  EXPECT_DOUBLE_EQ(ledger.figures(begin, end).accepted_to_delivered.max_ms, 2);
}

TEST(Ledger, AWebhookOfAnEarlierPhaseIsAStranger) {
  Ledger ledger(500, 10);
  EXPECT_EQ(ledger.add_sent(0, Arrival::expected), 500u);
  ledger.add_delivered(499, 10);
  ledger.add_delivered(501, 10);
  EXPECT_EQ(ledger.totals().strangers, 2u);
  EXPECT_EQ(ledger.totals().delivered, 0u);
}

TEST(Ledger, ARefusedReportIsAwaitedNoLongerAndSaidToArriveIfItDoes) {
  Ledger ledger(1, 10);
  const auto sequence = ledger.add_sent(0, Arrival::expected);
  ledger.add_refused(sequence);
  EXPECT_EQ(ledger.outstanding(), 0u);
  ledger.add_delivered(sequence, 10);
  ledger.close();
  EXPECT_EQ(ledger.outstanding(), 0u);
  EXPECT_EQ(ledger.totals().delivered, 0u);
  EXPECT_EQ(ledger.totals().unawaited, 1u);
  EXPECT_EQ(ledger.totals().missing, 0u);
}

TEST(Ledger, RatesCountByTheTimeOfTheThingAndLatenciesByTheTimeOfSending) {
  Ledger ledger(1, 10);
  const auto before = ledger.add_sent(90, Arrival::expected);
  const auto inside = ledger.add_sent(110, Arrival::expected);
  for (const auto sequence : {before, inside}) {
    ledger.add_accepted(sequence, 150);
    ledger.add_delivered(sequence, sequence == inside ? 5110 : 160);
  }
  const PhaseFigures figures = ledger.figures(100, 200);
  EXPECT_EQ(figures.sent, 1u);
  EXPECT_EQ(figures.accepted, 2u);
  EXPECT_EQ(figures.delivered, 1u);
  EXPECT_EQ(figures.sent_to_delivered.count, 1u);
  EXPECT_DOUBLE_EQ(figures.sent_to_delivered.max_ms, 5);
}

TEST(Ledger, ReportsToHangingReceiversAreNotMeasured) {
  Ledger ledger(1, 10);
  const auto sequence = ledger.add_sent(10, Arrival::not_expected);
  ledger.add_accepted(sequence, 900);
  EXPECT_EQ(ledger.outstanding(), 0u);
  ledger.close();
  EXPECT_EQ(ledger.totals().missing, 0u);
  EXPECT_EQ(ledger.figures(begin, end).sent_to_accepted.count, 0u);
}

}  // namespace
}  // namespace bughook::bench
