// Which key fits a database, also one from before it held a check value.
#include "storage/sqlite/folder_identity.hpp"

#include <unistd.h>

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/sqlite/engine/migrations.hpp"
#include "storage/sqlite/webhook_store.hpp"

namespace bughook::storage::sqlite {
namespace {

namespace fs = std::filesystem;

crypto::Vault vault_of(char letter) {
  return std::move(*crypto::Vault::open(std::string(crypto::vault_key_bytes, letter)));
}

class FolderIdentity : public testing::Test {
 protected:
  FolderIdentity() : folder_((fs::temp_directory_path() / "bughook-identity-XXXXXX").string()) {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    database_ = std::move(*engine::Database::open({.path = folder_ + "/bughook.db"}));
  }
  ~FolderIdentity() override { fs::remove_all(folder_); }

  void migrate() { ASSERT_TRUE(engine::migrate(*database_, engine::embedded_migrations(), log_)); }
  void add_organisation() {
    database_->execute("INSERT INTO organisations (id, name, created_at) VALUES (1, 'Acme', 0)");
  }
  /// As an earlier program did, without a check value.
  void seal_secret(const crypto::Vault& vault, std::int64_t id) {
    database_->execute(
        "INSERT OR IGNORE INTO projects (id, organisation, key, name, sdk_key, created_at, updated_at) "
        "VALUES (1, 1, 'P', 'P', 's', 0, 0)");
    database_
        ->statement(
            "INSERT INTO webhooks (id, project, url, actions, active, description, timeout_ms, schedule_s, "
            "disabled_reason, created_at, updated_at) VALUES (?1, 1, '', '', 1, '', 1, '', '', 0, 0)")
        .run(id);
    const auto sealed = vault.seal("whsec_x", sealed_secret_context(base::WebhookId{id}));
    database_->statement("INSERT INTO webhook_secrets (webhook, position, sealed_secret) VALUES (?1, 0, ?2)")
        .run(id, engine::Blob{sealed});
    ASSERT_FALSE(database_->failed());
  }
  std::string verdict(const crypto::Vault& vault, KeyOrigin origin = KeyOrigin::file) {
    const auto checked = check_key(*database_, vault, origin, log_);
    return checked ? "fits" : checked.error().detail;
  }

  std::string folder_;
  base::Log log_{base::LogLevel::off};
  std::unique_ptr<engine::Database> database_;
  const crypto::Vault right_ = vault_of('r');
  const crypto::Vault wrong_ = vault_of('w');
};

TEST_F(FolderIdentity, AnyKeyFitsADatabaseThatIsMadeNow) {
  EXPECT_EQ(verdict(right_, KeyOrigin::made_for_new_folder), "fits");
  EXPECT_EQ(verdict(right_), "fits");
}

TEST_F(FolderIdentity, OnlyTheKeyThatItWasMadeWithFitsLater) {
  migrate();
  add_organisation();
  ASSERT_TRUE(establish_identity(*database_, right_));
  EXPECT_EQ(verdict(right_), "fits");
  EXPECT_THAT(verdict(wrong_), testing::HasSubstr("is not the key of this store"));
  EXPECT_THAT(verdict(wrong_, KeyOrigin::made_for_new_folder), testing::HasSubstr("is missing"));
  EXPECT_EQ(verdict(wrong_, KeyOrigin::made_for_lost_key), "fits");
}

TEST_F(FolderIdentity, AKeyThatTheOperatorHadMadeIsTheOneFromThenOn) {
  migrate();
  add_organisation();
  const auto id = *establish_identity(*database_, right_);
  EXPECT_EQ(*establish_identity(*database_, wrong_), id) << "the folder is the same";
  EXPECT_EQ(verdict(wrong_), "fits");
  EXPECT_NE(verdict(right_), "fits");
}

TEST_F(FolderIdentity, OfAnEarlierProgramWhatItSealedTells) {
  migrate();
  add_organisation();
  EXPECT_EQ(verdict(wrong_), "fits") << "nothing was sealed yet";
  seal_secret(right_, 1);
  EXPECT_EQ(verdict(right_), "fits");
  EXPECT_THAT(verdict(wrong_), testing::HasSubstr("is not the key of this store"));
  seal_secret(wrong_, 2);
  EXPECT_EQ(verdict(right_), "fits") << "one webhook was saved while the key was another";
}

}  // namespace
}  // namespace bughook::storage::sqlite
