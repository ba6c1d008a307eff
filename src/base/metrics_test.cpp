#include "base/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::base {

using ::testing::HasSubstr;

TEST(Metrics, LinesOfOneNameStandTogetherUnderOneHelp) {
  Metrics metrics;
  metrics.counter("a_total", "As.", "kind=\"x\"").add(2);
  metrics.gauge("b", "B.").set(-1);
  metrics.counter("a_total", "As.", "kind=\"y\"").add(3);
  metrics.counter("a_total", "As.", "kind=\"x\"").add(1);
  EXPECT_EQ(metrics.render(),
            "# HELP a_total As.\n# TYPE a_total counter\na_total{kind=\"x\"} 3\na_total{kind=\"y\"} 3\n"
            "# HELP b B.\n# TYPE b gauge\nb -1\n");
}

TEST(Metrics, AHistogramCountsUpwards) {
  Metrics metrics;
  auto& seconds = metrics.histogram("t_seconds", "T.");
  seconds.observe(std::chrono::milliseconds(2));
  seconds.observe(std::chrono::minutes(5));
  const auto text = metrics.render();
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{le=\"0.001\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{le=\"0.0025\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{le=\"60\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{le=\"+Inf\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_count 2\n"));
}

}  // namespace bughook::base
