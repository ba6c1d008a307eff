// The power goes at a random moment while reports are filed and attempts recorded; then the next start must keep the
// promise: nothing acknowledged is lost, nothing stands half, numbers have no gap, files that rows name are whole.
//
// A checker that can not fail proves nothing: the same runs over three known mistakes must be caught by it.
// `power_cut_test --cuts=N` (or BUGHOOK_CUTS=N) cuts more often; `--seed=N` repeats a run's random choices.
#include <charconv>
#include <cstdlib>
#include <random>
#include <string_view>

#include <gtest/gtest.h>

#include "workload.hpp"

namespace bughook::power_cut {
namespace {

struct Arguments {
  std::uint64_t cuts = 50;
  std::uint64_t seed = std::random_device{}();
};

Arguments& arguments() {
  static Arguments parsed;
  return parsed;
}

/// Each known mistake has this many cuts to show itself; one in three does.
constexpr std::uint64_t tries_max = 40;

TEST(PowerCut, NothingAcknowledgedIsLost) {
  std::printf("seed %llu, %llu cuts\n", static_cast<unsigned long long>(arguments().seed),
              static_cast<unsigned long long>(arguments().cuts));
  std::size_t acknowledged = 0;
  for (std::uint64_t i = 0; i < arguments().cuts; ++i) {
    CutOptions options;
    options.seed = arguments().seed + i;
    options.unsynced = i % 2 == 0 ? Unsynced::all_lost : Unsynced::some_kept;
    const auto findings = run_to_a_cut(options);
    acknowledged += findings.acknowledged;
    ASSERT_TRUE(findings.kept()) << "seed " << options.seed << (i % 2 == 0 ? "" : " (some unsynced writes kept)")
                                 << "\n"
                                 << findings.text();
  }
  std::printf("%zu reports acknowledged before the cuts, all there after\n", acknowledged);
  EXPECT_GT(acknowledged, arguments().cuts);
}

template <class Run, class Caught>
void expect_caught(Run run, Caught caught) {
  for (std::uint64_t i = 0; i < tries_max; ++i) {
    const auto findings = run(arguments().seed + i);
    if (caught(findings)) {
      std::printf("caught at cut %llu: %s", static_cast<unsigned long long>(i) + 1, findings.text().c_str());
      return;
    }
  }
  FAIL() << "the mistake was not noticed in " << tries_max << " cuts, seed " << arguments().seed;
}

TEST(PowerCut, AStoreThatDoesNotSyncEachCommitIsCaught) {
  expect_caught(
      [](std::uint64_t seed) {
        CutOptions options;
        options.seed = seed;
        options.durability = storage::sqlite::engine::Durability::normal;
        return run_to_a_cut(options);
      },
      [](const Findings& findings) { return !findings.lost.empty(); });
}

TEST(PowerCut, AStoreThatCommitsTheEventApartFromItsBugIsCaught) {
  expect_caught(
      [](std::uint64_t seed) {
        CutOptions options;
        options.seed = seed;
        return run_two_commits_to_a_cut(options);
      },
      [](const Findings& findings) { return !findings.half.empty(); });
}

TEST(PowerCut, AFileStoreThatDoesNotSyncItsFoldersIsCaught) {
  expect_caught(
      [](std::uint64_t seed) {
        CutOptions options;
        options.seed = seed;
        options.sync_file_folders = false;
        return run_to_a_cut(options);
      },
      [](const Findings& findings) { return !findings.missing_files.empty() && findings.lost.empty(); });
}

void read_number(std::string_view text, std::uint64_t& into) {
  std::from_chars(text.data(), text.data() + text.size(), into);
}

}  // namespace
}  // namespace bughook::power_cut

int main(int count, char** values) {
  testing::InitGoogleTest(&count, values);
  auto& arguments = bughook::power_cut::arguments();
  if (const char* cuts = std::getenv("BUGHOOK_CUTS")) bughook::power_cut::read_number(cuts, arguments.cuts);
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = values[i];
    if (argument.starts_with("--cuts=")) bughook::power_cut::read_number(argument.substr(7), arguments.cuts);
    if (argument.starts_with("--seed=")) bughook::power_cut::read_number(argument.substr(7), arguments.seed);
  }
  return RUN_ALL_TESTS();
}
