// The jail with harmless programs in it, which tell what they see.
#include "rendering/browser/jail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>
#include <vector>

#include "rendering/browser/process_tree.hpp"

namespace bughook::rendering::browser {
namespace {

using testing::HasSubstr;
using testing::Not;

/// What the program writes to standard error until it ends.
std::string words_of(JailRequest request) {
  auto process = start_in_jail(request);
  if (!process) return "not started: " + process.error().detail;
  std::string words;
  std::array<char, 4096> part{};
  while (true) {
    pollfd readable{process->errors.get(), POLLIN, 0};
    if (::poll(&readable, 1, 30'000) <= 0) return words + " (and hangs)";
    const auto got = ::read(process->errors.get(), part.data(), part.size());
    if (got <= 0) break;
    words.append(part.data(), static_cast<std::size_t>(got));
  }
  end_session(process->pid);
  return words;
}

std::string shell(const std::string& script, JailRequest request = {}) {
  request.arguments = {"/bin/sh", "-c", "exec 1>&2; " + script};
  request.scratch_max = 1 << 20;
  return words_of(request);
}

TEST(Jail, HasNoNetworkButAnEmptyOne) {
  const auto devices = shell("cat /proc/net/dev");
  EXPECT_THAT(devices, HasSubstr("lo:"));
  EXPECT_THAT(devices, Not(HasSubstr("eth")));
  EXPECT_THAT(shell("cat /proc/net/route"), Not(HasSubstr("00000000")));  // no way out
}

TEST(Jail, IsNobodysEvenUnderRoot) {
  EXPECT_THAT(shell("id -u"), Not(testing::Eq("0\n")));
  EXPECT_THAT(shell("id -G"), Not(HasSubstr(" ")));  // no group besides its own
}

TEST(Jail, HidesTheFolderThatItIsTold) {
  // Not in /tmp, which is hidden anyway.
  const auto folder = std::filesystem::path("/var/tmp") / ("bughook-jail-test-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "secret") << "secret";
  EXPECT_EQ(shell("cat " + (folder / "secret").string()), "secret");
  EXPECT_THAT(shell("cat " + (folder / "secret").string(), {.hidden_folder = folder}), HasSubstr("No such file"));
  std::filesystem::remove_all(folder);
}

TEST(Jail, SeesNothingOfOurTemporaryFiles) { EXPECT_EQ(shell("ls -A /tmp"), ""); }

TEST(Jail, ReadsNothingOfOurEnvironment) {
  ::setenv("BUGHOOK_TEST_SECRET", "planted", 1);
  EXPECT_THAT(shell("env"), Not(HasSubstr("planted")));
}

TEST(Jail, HasAScratchFolderOfItsOwnWithALimit) {
  EXPECT_EQ(shell("echo kept > /tmp/a; cat /tmp/a"), "kept\n");
  EXPECT_THAT(shell("head -c 3000000 /dev/zero > /tmp/b"), HasSubstr("No space left"));
}

TEST(Jail, CanNotGainRightsAndStepsBack) {
  EXPECT_THAT(shell("cat /proc/self/status"), HasSubstr("NoNewPrivs:\t1"));
  EXPECT_EQ(shell("cat /proc/self/oom_score_adj"), "1000\n");
  EXPECT_EQ(shell("nice"), "12\n");
}

TEST(Jail, PassesNoDescriptorOn) {
  auto* open_one = std::tmpfile();
  EXPECT_EQ(shell("ls /proc/self/fd | wc -l"), "4\n");  // three, and the one that ls reads with
  std::fclose(open_one);
}

TEST(Jail, IsSetUpFromAProcessOfManyThreads) {
  std::atomic<bool> done = false;
  std::vector<std::thread> others;
  // Not on every core: the child steps back, and would wait for those that do not.
  for (unsigned i = 0; i < std::max(std::thread::hardware_concurrency() / 2, 1U); ++i) {
    others.emplace_back([&] {
      while (!done) (void)std::make_unique<std::array<char, 64>>();
    });
  }
  for (int i = 0; i < 10; ++i) EXPECT_EQ(shell("echo up"), "up\n");
  done = true;
  for (auto& other : others) other.join();
}

TEST(Jail, EndsWithAllItsProcesses) {
  auto process =
      start_in_jail({.arguments = {"/bin/sh", "-c", "sleep 1000 & setsid sleep 1000 & wait"}, .scratch_max = 1 << 20});
  ASSERT_TRUE(process) << process.error().detail;
  end_session(process->pid);
  EXPECT_TRUE(memory_of_session(process->pid).empty());
}

TEST(Jail, SaysWhatCanNotBeStarted) {
  const auto process = start_in_jail({.arguments = {"/usr/bin/absent"}, .scratch_max = 1 << 20});
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().detail, "/usr/bin/absent can not be started (No such file or directory).");
}

}  // namespace
}  // namespace bughook::rendering::browser
