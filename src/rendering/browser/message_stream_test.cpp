#include "rendering/browser/message_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>
#include <vector>

#include "rendering/browser/jail.hpp"

namespace bughook::rendering::browser {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class Stream : public testing::Test {
 protected:
  Stream() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    ours_ = Descriptor(ends[0]);
    theirs_ = Descriptor(ends[1]);
    stream_.emplace(ours_.get(), clock_);
  }
  void they_write(std::string_view text) {
    ASSERT_EQ(::write(theirs_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  bool read() { return stream_->read(on_message_); }

  base::SystemClock clock_;
  Descriptor ours_, theirs_;
  std::optional<MessageStream> stream_;
  std::vector<std::string> messages_;
  base::UniqueFunction<void(std::string_view)> on_message_ = [this](std::string_view text) {
    messages_.emplace_back(text);
  };
};

TEST_F(Stream, GivesWholeMessagesOnWhereverTheyAreCut) {
  they_write(std::string("one\0two\0th", 10));
  EXPECT_TRUE(read());
  EXPECT_THAT(messages_, ElementsAre("one", "two"));
  they_write("re");
  EXPECT_TRUE(read());
  they_write(std::string("e\0\0", 3));
  EXPECT_TRUE(read());
  EXPECT_THAT(messages_, ElementsAre("one", "two", "three", ""));
}

TEST_F(Stream, SaysWhenTheOtherEndIsClosed) {
  they_write(std::string("last\0", 5));
  theirs_.close();
  EXPECT_FALSE(read());
  EXPECT_THAT(messages_, ElementsAre("last"));
  EXPECT_FALSE(stream_->write("x", clock_.steady() + 1s));
}

TEST_F(Stream, WritesMoreThanTheSocketHolds) {
  const std::string message(4'000'000, 'x');
  std::string arrived;
  std::thread reader([&] {
    std::array<char, 65'536> part{};
    while (arrived.empty() || arrived.back() != '\0') {
      const auto got = ::read(theirs_.get(), part.data(), part.size());
      if (got <= 0) break;
      arrived.append(part.data(), static_cast<std::size_t>(got));
    }
  });
  EXPECT_TRUE(stream_->write(message, clock_.steady() + 20s));
  reader.join();
  EXPECT_EQ(arrived.size(), message.size() + 1);
}

TEST_F(Stream, GivesUpOnAnEndThatDoesNotRead) {
  EXPECT_FALSE(stream_->write(std::string(4'000'000, 'x'), clock_.steady() + 50ms));
}

}  // namespace
}  // namespace bughook::rendering::browser
