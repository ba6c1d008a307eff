// Intake with a store, projects and files of its own making, on real loops: what tests of its HTTP face stand on.
#pragma once

#include "intake/intake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <mutex>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

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
  void file(Filing filing, base::Reply<base::Result<Filed>> reply) override {
    const std::lock_guard lock(mutex);
    if (failure) return reply.answer(base::Failure(*failure));
    const auto known = by_key.find(filing.idempotency_key);
    if (!filing.idempotency_key.empty() && known != by_key.end()) {
      return reply.answer(Filed{known->second.bug, known->second.number, true, {}});
    }
    Filed filed{filing.bug.id, static_cast<std::int64_t>(filings.size()) + 1, false, {}};
    by_key.emplace(filing.idempotency_key, Filed{filed.bug, filed.number, false, {}});
    auto body = std::make_shared<const std::string>(filing.body.finish(filed.number));
    for (const auto& recipient : filing.recipients) {
      if (!recipient.active) continue;
      if (filing.wait && recipient.waits) {
        filed.later.push_back({recipient.webhook, filing.wait->until});
        continue;
      }
      filed.owed.push_back({.id = recipient.delivery,
                            .webhook = recipient.webhook,
                            .event = filing.event,
                            .created_at = {},
                            .body = body});
    }
    filings.push_back(std::move(filing));
    reply.answer(std::move(filed));
  }

  std::mutex mutex;  // guards what follows
  std::optional<base::Error> failure;
  std::vector<Filing> filings;
  std::map<std::string, Filed> by_key;
};

class FakeProjects final : public ReportingProjects {
 public:
  base::Result<ReportingProject> by_sdk_key(std::string_view sdk_key) override {
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
  void SetUp() override { restart({}); }

  void restart(Rates rates, std::size_t worker_queue = 100) {
    stop();
    loops = std::make_unique<base::Loops>(2);
    loops->start();
    workers = std::make_unique<base::Workers>("work", 2, worker_queue);
    intake =
        std::make_unique<Intake>(IntakeParts{.reports = reports,
                                             .projects = projects,
                                             .files = files,
                                             .ids = ids,
                                             .workers = *workers,
                                             .clock = clock,
                                             .metrics = metrics,
                                             .log = log,
                                             .public_url = public_url,
                                             .send =
                                                 [this](auto owed) {
                                                   const std::lock_guard lock(sent_mutex);
                                                   for (auto& delivery : owed) sent.push_back(std::move(delivery));
                                                 },
                                             .note_due =
                                                 [this](base::WebhookId webhook, base::Timestamp due_at) {
                                                   const std::lock_guard lock(sent_mutex);
                                                   later.push_back({webhook, due_at});
                                                 },
                                             .note_rendering = [this] { ++renderings_noted; },
                                             .on_filed = [](base::ProjectId, const Filed&) {}},
                                 IntakeSettings{rates, {"share key", "link key"}, "visitor key", {}}, loops->size());
  }
  void stop() {
    if (workers) workers->stop();
    if (loops) loops->stop();
    intake.reset();
  }
  void TearDown() override { stop(); }

  http::Request request_to(std::string path, std::string body, std::size_t loop = 0) {
    http::Request request;
    request.method = http::Method::post;
    request.path = std::move(path);
    request.body = std::move(body);
    request.fields.set("Api-Token", "sdk-key");
    request.remote_address = boost::asio::ip::make_address("192.0.2.1");
    request.loop = &loops->at(loop);
    return request;
  }

  http::Response run(http::Request& request, base::Awaitable<http::Response> handling) {
    return boost::asio::co_spawn(request.loop->executor(), std::move(handling), boost::asio::use_future).get();
  }

  /// Through the route table, on the request's loop or right here.
  http::Response send_request(http::Request request) {
    for (const auto& route : intake->routes()) {
      if (route.pattern != request.path) continue;
      if (const auto* work = std::get_if<http::WorkHandler>(&route.handler)) return (*work)(request);
      return run(request, std::get<http::LoopHandler>(route.handler)(request));
    }
    ADD_FAILURE() << "no route " << request.path;
    return {};
  }
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
