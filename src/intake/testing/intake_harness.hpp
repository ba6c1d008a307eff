// Intake with a store, projects and files of its own making, on real loops: what tests of its HTTP face stand on.
#pragma once

#include "intake/intake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>

#include "bugs/file_name.hpp"
#include "bugs/meta_data.hpp"
#include "intake/limits.hpp"

namespace bughook::intake::testing {

using base::ErrorKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr base::ProjectId project_id{77};
constexpr base::WebhookId active_webhook{101};
constexpr base::WebhookId inactive_webhook{102};
constexpr base::WebhookId deaf_webhook{103};

class FakeReports final : public ReportStore {
 public:
  void file(Filing filing, base::Reply<base::Result<Filed>> reply) override;

  std::mutex mutex;  // guards what follows
  std::optional<base::Error> failure;
  std::vector<Filing> filings;
  std::map<std::string, Filed> by_key;
};

class FakeProjects final : public ReportingProjects {
 public:
  void by_sdk_key(std::string sdk_key, base::Reply<base::Result<ReportingProject>> reply) override {
    reply.answer(read(sdk_key));
  }
  base::Result<ReportingProject> read(std::string_view sdk_key) const {
    if (sdk_key != "sdk-key") return base::fail(ErrorKind::unauthorized, "No project has this SDK key.");
    ReportingProject project{.id = project_id,
                             .organisation = base::OrganisationId{5},
                             .key = "SAMPLE",
                             .webhooks = {{active_webhook, {"BUG_CREATED"}, true, active_webhook_waits},
                                          {inactive_webhook, {"BUG_CREATED"}, false},
                                          {deaf_webhook, {}, true}}};
    project.rendering.films = films;
    project.allowed_origins = allowed_origins;
    project.reports_per_second = reports_per_second;
    project.scrub_words = scrub_words;
    return project;
  }

  std::atomic<bool> active_webhook_waits = true;
  std::atomic<bool> films = false;
  // Before the first report, or before it is forgotten.
  std::vector<std::string> allowed_origins, scrub_words;
  double reports_per_second = 0;
};

class FakeFiles final : public bugs::FileStore {
 public:
  /// Of the first file, the second, ...
  static std::string name_of(int number, std::string_view extension) {
    const auto digits = std::to_string(number);
    return bugs::make_file_name({}, project_id, std::string(bugs::file_random_letters - digits.size(), 'f') + digits,
                                extension);
  }
  base::Result<std::string> put(base::ProjectId project, std::string_view bytes, std::string_view extension) override {
    const std::lock_guard lock(mutex);
    if (room == 0) return base::fail(ErrorKind::unavailable, "The disk is full.");
    --room;
    EXPECT_EQ(project, project_id);
    auto name = name_of(++made, extension);
    files[name] = bytes;
    return name;
  }
  base::Result<bugs::StoredFile> get(std::string_view) override { return base::fail(ErrorKind::not_found, "none"); }
  base::Result<void> remove(std::string_view name) override {
    const std::lock_guard lock(mutex);
    files.erase(std::string(name));
    return {};
  }

  std::mutex mutex;  // guards what follows
  int room = 1000;
  int made = 0;
  std::map<std::string, std::string> files;
};

class IntakeTest : public ::testing::Test {
 protected:
  IntakeTest();
  ~IntakeTest() override;
  void SetUp() override { restart({}); }

  void restart(Rates rates, std::size_t worker_queue = 100);
  void stop();
  void TearDown() override { stop(); }

  http::Request request_to(std::string path, std::string body, std::size_t loop = 0);
  http::Response run(http::Request& request, base::Awaitable<http::Response> handling);
  /// Through the gate, as the server does.
  static base::Awaitable<http::Response> serve(const http::Route& route, http::Request& request);
  /// Through the route table, on the request's loop or right here.
  http::Response send_request(http::Request request);
  http::Response report(std::string body) { return send_request(request_to("/bugs", std::move(body))); }

  const std::string public_url = "https://bugs.example.org";
  base::ManualClock clock;
  base::IdGenerator ids{clock, 1, 0};
  base::Metrics metrics;
  base::Log log{base::LogLevel::off};
  FakeReports reports;
  FakeProjects projects;
  FakeFiles files;
  std::mutex sent_mutex;
  std::vector<webhooks::OwedDelivery> sent;
  std::vector<DueLater> later;
  std::atomic<int> renderings_noted = 0;
  std::unique_ptr<base::Loops> loops;
  std::unique_ptr<base::Workers> workers;
  std::unique_ptr<Intake> intake;
};

}  // namespace bughook::intake::testing
