// The embedded store joins the suite: one temporary folder a test.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "crypto/vault.hpp"
#include "storage/blobs/disk_files.hpp"
#include "storage/sqlite/store.hpp"
#include "store_under_test.hpp"

namespace bughook::conformance {

namespace {

namespace fs = std::filesystem;

class TemporaryFolder {
 public:
  TemporaryFolder() : path_((fs::temp_directory_path() / "bughook-conformance-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] fs::path path() const { return path_; }

 private:
  std::string path_;
};

template <class T>
T must(base::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().detail);
  return std::move(*result);
}

class SqliteStore final : public StoreUnderTest {
 public:
  SqliteStore() { open(); }

  intake::ReportStore& reports() override { return store_->reports(); }
  intake::ReportingProjects& reporting_projects() override { return store_->reporting_projects(); }
  bugs::FileStore& files() override { return *files_; }
  bugs::BugStore& bugs() override { return store_->bugs(); }
  webhooks::WebhookStore& webhooks() override { return store_->webhooks(); }
  accounts::AccountStore& accounts() override { return store_->accounts(); }
  accounts::PeopleStore& people() override { return store_->people(); }
  accounts::SessionStore& sessions() override { return store_->sessions(); }
  delivery::QueueStore& queue() override { return store_->queue(); }
  delivery::DeliveryLog& delivery_log() override { return store_->delivery_log(); }
  delivery::HealthLog& health() override { return store_->health(); }
  rendering::RenderingStore& renderings() override { return store_->renderings(); }
  storage::Housekeeping& housekeeping() override { return store_->housekeeping(); }
  storage::Indexing& indexing() override { return store_->indexing(); }
  void flush() override { store_->flush(); }
  std::int64_t max_id_seen() override { return must(store_->max_id_seen()); }
  base::ManualClock& clock() override { return clock_; }
  void stop() override { store_->stop(); }
  void reopen() override {
    store_.reset();
    open();
  }
  std::string everything_on_disk() override {
    std::ostringstream all;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      if (entry.is_regular_file()) all << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      all.clear();  // an empty file is no failure
    }
    return all.str();
  }

 private:
  void open() {
    files_ = must(storage::blobs::DiskFiles::open(folder_.path() / "files", {operations_, random_, clock_}));
    storage::sqlite::StoreOptions options;
    options.data_folder = folder_.path();
    options.on_fatal = [](std::string_view line) { throw std::runtime_error(std::string(line)); };
    store_ =
        must(storage::sqlite::Store::open(std::move(options), {vault_, *files_, clock_, metrics_, log_, public_url_}));
    store_->start();
  }

  TemporaryFolder folder_;
  base::ManualClock clock_;
  base::SystemRandom random_;
  const std::string public_url_ = "https://bugs.example.org";
  base::Metrics metrics_;
  base::Log log_{base::LogLevel::error};
  crypto::Vault vault_ = must(crypto::Vault::open(std::string(crypto::vault_key_bytes, 'k')));
  storage::blobs::SystemFiles operations_;
  std::unique_ptr<storage::blobs::DiskFiles> files_;
  std::unique_ptr<storage::sqlite::Store> store_;
};

}  // namespace

std::vector<StoreFactory> store_factories() {
  return {{"Sqlite", [] { return std::make_unique<SqliteStore>(); }}};
}

}  // namespace bughook::conformance
