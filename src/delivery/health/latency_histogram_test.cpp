#include "delivery/health/latency_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace bughook::delivery {
namespace {

using std::chrono::microseconds;

std::int64_t quantile(const LatencyHistogram& histogram, double share) {
  return histogram.quantile(share).value_or(microseconds(-1)).count();
}

TEST(LatencyHistogram, AQuantileIsWithinATenthOfTheTrueOne) {
  LatencyHistogram histogram;
  std::vector<std::int64_t> all;
  std::uint64_t state = 7;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 6364136223846793005 + 1442695040888963407;
    // From 0.2 ms to 20 s, as many in each power of ten.
    const double exponent = static_cast<double>(state >> 40) / (1 << 24) * 5;
    all.push_back(static_cast<std::int64_t>(200 * std::pow(10, exponent)));
    histogram.add(microseconds(all.back()));
  }
  std::sort(all.begin(), all.end());
  for (const double share : {0.01, 0.5, 0.9, 0.99, 1.0}) {
    const auto place = static_cast<std::size_t>(std::ceil(share * static_cast<double>(all.size()))) - 1;
    const auto exact = static_cast<double>(all[place]);
    EXPECT_NEAR(static_cast<double>(quantile(histogram, share)), exact, exact / 10) << share;
  }
}

TEST(LatencyHistogram, AnEmptyOneHasNoQuantile) { EXPECT_FALSE(LatencyHistogram().quantile(0.5)); }

TEST(LatencyHistogram, WhatIsShorterOrLongerThanAllClassesIsCountedInTheLastOne) {
  LatencyHistogram histogram;
  histogram.add(microseconds(-5));
  histogram.add(microseconds(0));
  histogram.add(std::chrono::hours(5));
  EXPECT_EQ(histogram.count(), 3);
  EXPECT_LE(quantile(histogram, 0.5), 100);
  EXPECT_GT(quantile(histogram, 1), 100'000'000);
}

TEST(LatencyHistogram, TwoTogetherAreAsOneThatSawAll) {
  LatencyHistogram one, other, both;
  for (int i = 1; i < 1000; ++i) {
    (i % 3 == 0 ? one : other).add(microseconds(i * 100));
    both.add(microseconds(i * 100));
  }
  one.add(other);
  EXPECT_EQ(one.text(), both.text());
  EXPECT_EQ(one.count(), both.count());
}

TEST(LatencyHistogram, ItsTextReadsBackTheSame) {
  LatencyHistogram histogram;
  for (const auto us : {50, 1'000, 1'001, 30'000'000}) histogram.add(microseconds(us));
  const auto again = LatencyHistogram::parse(histogram.text());
  EXPECT_EQ(again.text(), histogram.text());
  EXPECT_EQ(again.count(), 4);
  EXPECT_EQ(LatencyHistogram::parse("").count(), 0);
  for (const auto* text : {"x", "1", "1:", "1:-3", "84:1", "-1:1", "1;2", "99999999999999999999:1"}) {
    EXPECT_EQ(LatencyHistogram::parse(text).count(), 0) << text;
  }
  EXPECT_EQ(LatencyHistogram::parse("1:2 x").count(), 2);
}

}  // namespace
}  // namespace bughook::delivery
