#include "crypto/key_file.hpp"

#include <cstdlib>
#include <fstream>

#include <sys/stat.h>

#include <gtest/gtest.h>

#include "crypto/vault.hpp"

namespace bughook::crypto {

namespace fs = std::filesystem;

class KeyFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "bughook-key-file-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    path_ = folder_ / "server.key";
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(std::string_view text, ::mode_t mode = 0600) {
    std::ofstream(path_) << text;
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
  }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  [[nodiscard]] base::Result<void> make() { return create_key_file(path_, key_, random_); }
  /// Empty when there is no file.
  [[nodiscard]] base::Result<std::string> load() const {
    auto read = read_key_file(path_);
    if (!read) return base::Failure(read.error());
    return read->value_or("");
  }

  fs::path folder_;
  fs::path path_;
  base::SystemRandom random_;
  const std::string key_ = make_key(random_);
};

TEST_F(KeyFile, IsMadeOnceAndReadEverAfter) {
  ASSERT_TRUE(make());
  EXPECT_EQ(key_.size(), vault_key_bytes);
  EXPECT_EQ(*load(), key_);
  EXPECT_EQ(files(), 1U) << "a draft was left behind";
}

TEST_F(KeyFile, IsNeverMadeByReadingOrOverAnotherOne) {
  const auto none = read_key_file(path_);
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_value());
  EXPECT_EQ(files(), 0U);
  ASSERT_TRUE(make());
  EXPECT_FALSE(create_key_file(path_, make_key(random_), random_));
  EXPECT_EQ(*load(), key_);
  EXPECT_EQ(files(), 1U);
}

TEST_F(KeyFile, IsItsOwnersOnly) {
  ASSERT_TRUE(make());
  struct stat about {};
  ASSERT_EQ(::stat(path_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0600U);
}

TEST_F(KeyFile, OneThatOthersMayReadIsRefusedInWords) {
  ASSERT_TRUE(make());
  for (const ::mode_t mode : {0640, 0604, 0620, 0602}) {
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    const auto refused = load();
    ASSERT_FALSE(refused) << std::oct << mode;
    EXPECT_NE(refused.error().detail.find("chmod 600"), std::string::npos) << refused.error().detail;
  }
}

TEST_F(KeyFile, WhatHoldsNoKeyIsRefusedAndLeftAlone) {
  const std::string one_byte_less = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n";
  for (const auto& text :
       {std::string(), std::string("\n"), std::string("not a key"), one_byte_less, std::string(10'000, 'A')}) {
    write(text);
    const auto refused = load();
    ASSERT_FALSE(refused) << text;
    EXPECT_NE(refused.error().detail.find(path_.string()), std::string::npos);
    EXPECT_EQ(fs::file_size(path_), text.size());
  }
}

TEST_F(KeyFile, AKeyWithoutItsLineBreakIsRead) {
  write("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
  const auto key = load();
  ASSERT_TRUE(key) << key.error().detail;
  EXPECT_EQ((*key)[31], 31);
}

TEST_F(KeyFile, AFolderInItsPlaceOrNoFolderAroundItIsAnError) {
  fs::create_directory(path_);
  ASSERT_EQ(::chmod(path_.c_str(), 0700), 0);
  EXPECT_FALSE(load());
  path_ = folder_ / "missing" / "server.key";
  EXPECT_FALSE(make());
}

}  // namespace bughook::crypto
