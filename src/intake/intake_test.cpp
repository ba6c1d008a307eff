// Intake on real loops and workers, over stores that live in memory and fail when told to.
#include "intake/intake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <mutex>

#include <boost/asio/co_spawn.hpp>

#include "bugs/meta_data.hpp"
#include "intake/limits.hpp"

namespace bughook::intake {
namespace {

using base::ErrorKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::SizeIs;

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
    return ReportingProject{project_id,
                            base::OrganisationId{5},
                            "SAMPLE",
                            {{active_webhook, {"BUG_CREATED"}, true},
                             {inactive_webhook, {"BUG_CREATED"}, false},
                             {deaf_webhook, {}, true}}};
  }
};

class FakeFiles final : public FileStore {
 public:
  base::Result<std::string> put(std::string_view bytes, std::string_view extension) override {
    const std::lock_guard lock(mutex);
    if (room == 0) return base::fail(ErrorKind::unavailable, "The disk is full.");
    --room;
    auto name = "f" + std::to_string(++made) + "." + std::string(extension);
    files[name] = bytes;
    return name;
  }
  base::Result<StoredFile> get(std::string_view) override { return base::fail(ErrorKind::not_found, "none"); }
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

class IntakeTest : public testing::Test {
 protected:
  void SetUp() override { restart({}); }

  void restart(Rates rates, std::size_t worker_queue = 100) {
    stop();
    loops = std::make_unique<base::Loops>(2);
    loops->start();
    workers = std::make_unique<base::Workers>("work", 2, worker_queue);
    intake = std::make_unique<Intake>(IntakeParts{.reports = reports,
                                                  .projects = projects,
                                                  .files = files,
                                                  .ids = ids,
                                                  .workers = *workers,
                                                  .clock = clock,
                                                  .metrics = metrics,
                                                  .log = log,
                                                  .send =
                                                      [this](auto owed) {
                                                        const std::lock_guard lock(sent_mutex);
                                                        for (auto& delivery : owed) sent.push_back(std::move(delivery));
                                                      }},
                                      IntakeSettings{rates, public_url, "share key"}, loops->size());
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
  std::unique_ptr<base::Loops> loops;
  std::unique_ptr<base::Workers> workers;
  std::unique_ptr<Intake> intake;
};

TEST_F(IntakeTest, AReportBecomesABugAndItsDeliveriesAreSent) {
  const auto response =
      report(R"({"description":"It broke","formData":{"reportedBy":"a@example.org"},"priority":"HIGH"})");
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_THAT(response.body, MatchesRegex(R"(\{"id":"[0-9a-f]{24}","bugId":1\})"));
  ASSERT_THAT(reports.filings, SizeIs(1));
  const auto& filing = reports.filings[0];
  EXPECT_EQ(filing.bug.project, project_id);
  EXPECT_EQ(filing.bug.description, "It broke");
  EXPECT_EQ(filing.bug.priority, bugs::Priority::high);
  EXPECT_EQ(filing.bug.created_at, clock.now());
  EXPECT_EQ(filing.bug.meta_data, bugs::default_meta_data());
  EXPECT_EQ(filing.action, "BUG_CREATED");
  ASSERT_THAT(filing.recipients, SizeIs(2)) << "the webhook without the action is none";
  EXPECT_TRUE(filing.recipients[0].active);
  EXPECT_FALSE(filing.recipients[1].active);
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_EQ(sent[0].webhook, active_webhook);
  EXPECT_THAT(*sent[0].body, HasSubstr(R"("project":"SAMPLE")"));
  EXPECT_THAT(*sent[0].body, HasSubstr("\"id\":\"" + filing.bug.id.text() + "\""));
  EXPECT_THAT(response.body, HasSubstr(filing.bug.id.text()));
}

TEST_F(IntakeTest, PageAndReplayAreStoredBeforeTheBugThatNamesThem) {
  const auto response =
      report(R"({"screenshotData":{"html":"<p>Hi"},"webReplay":{"startDate":1627317146380,"actions":[{}]}})");
  EXPECT_EQ(response.status, 201);
  ASSERT_THAT(reports.filings, SizeIs(1));
  const auto& capture = reports.filings[0].bug.capture;
  EXPECT_EQ(files.files.at(capture.screenshot_blob), R"({"html":"<p>Hi"})");
  EXPECT_EQ(files.files.at(capture.replay_blob), R"({"startDate":1627317146380,"actions":[{}]})");
  EXPECT_THAT(*sent.at(0).body,
              HasSubstr("\"screenshotDataUrl\":\"https://bugs.example.org/files/" + capture.screenshot_blob + "\""));
  EXPECT_THAT(*sent.at(0).body, HasSubstr(R"("replayStartDate":"2021-07-26T16:32:26.380Z")"));
  EXPECT_FALSE(capture.screenshot_live);
}

TEST_F(IntakeTest, ALargeReportIsReadByAWorkerWithTheSameResult) {
  const auto response =
      report(R"({"description":"large","webReplay":{"x":")" + std::string(report_bytes_on_loop_max, 'x') + "\"}}");
  EXPECT_EQ(response.status, 201);
  ASSERT_THAT(reports.filings, SizeIs(1));
  EXPECT_EQ(reports.filings[0].bug.description, "large");
  EXPECT_THAT(files.files, SizeIs(1));
}

TEST_F(IntakeTest, ALargeReportThatIsNoneIsRefusedAsASmallOneIs) {
  const auto response = report("{" + std::string(report_bytes_on_loop_max, ' '));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.content_type, "application/problem+json");
}

TEST_F(IntakeTest, APictureThatWasUploadedIsLive) {
  report(R"({"screenshotUrl":"https://bugs.example.org/files/a.jpg"})");
  EXPECT_TRUE(reports.filings.at(0).bug.capture.screenshot_live);
  EXPECT_EQ(reports.filings.at(0).bug.capture.screenshot_url, "https://bugs.example.org/files/a.jpg");
}

TEST_F(IntakeTest, WithoutAKnownKeyNothingIsRead) {
  for (const char* key : {"", "wrong"}) {
    auto request = request_to("/bugs", "this is not even JSON");
    request.fields.set("Api-Token", key);
    const auto response = send_request(std::move(request));
    EXPECT_EQ(response.status, 401);
    EXPECT_THAT(response.body, HasSubstr(R"("field":"Api-Token")"));
  }
  EXPECT_THAT(reports.filings, IsEmpty());
  EXPECT_THAT(metrics.render(), HasSubstr("bughook_reports_refused_total{reason=\"unauthorized\"} 2"));
}

TEST_F(IntakeTest, ABadReportIsRefusedByNameAndStoresNothing) {
  const auto response = report(R"({"metaData":[],"screenshotData":{"html":"x"}})");
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr(R"("field":"metaData")"));
  EXPECT_THAT(reports.filings, IsEmpty());
  EXPECT_THAT(files.files, IsEmpty());
}

TEST_F(IntakeTest, ARepeatedReportAnswersWithTheFirstOnesIdAndLeavesNoFiles) {
  const auto send_with_key = [&] {
    auto request = request_to("/bugs/v2", R"({"screenshotData":{"html":"x"}})");
    request.fields.set("Idempotency-Key", "k-1");
    return send_request(std::move(request));
  };
  const auto first = send_with_key();
  const auto again = send_with_key();
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  workers->stop();  // what is queued is done then
  EXPECT_THAT(files.files, SizeIs(1));
  EXPECT_TRUE(files.files.contains(reports.filings.at(0).bug.capture.screenshot_blob));
  EXPECT_THAT(sent, SizeIs(1));
  EXPECT_THAT(metrics.render(), HasSubstr("bughook_reports_repeated_total 1"));
}

TEST_F(IntakeTest, AnEndlessIdempotencyKeyIsRefused) {
  auto request = request_to("/bugs", "{}");
  request.fields.set("Idempotency-Key", std::string(idempotency_key_bytes_max + 1, 'k'));
  const auto response = send_request(std::move(request));
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr(R"("field":"Idempotency-Key")"));
}

TEST_F(IntakeTest, WhenFilingFailsTheFilesGoAndNothingIsSent) {
  reports.failure = base::Error{ErrorKind::unavailable, "The writer's queue is full.", {}, std::chrono::seconds(1)};
  const auto response = report(R"({"screenshotData":{"html":"x"},"webReplay":{"a":1}})");
  EXPECT_EQ(response.status, 503);
  workers->stop();
  EXPECT_EQ(files.made, 2);
  EXPECT_THAT(files.files, IsEmpty());
  EXPECT_THAT(sent, IsEmpty());
}

TEST_F(IntakeTest, WhenTheSecondFileCanNotBeWrittenTheFirstGoes) {
  files.room = 1;
  const auto response = report(R"({"screenshotData":{"html":"x"},"webReplay":{"a":1}})");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(files.made, 1);
  EXPECT_THAT(files.files, IsEmpty());
  EXPECT_THAT(reports.filings, IsEmpty());
}

TEST_F(IntakeTest, WhenTheWorkersHaveTooMuchToDoTheCallerIsToldWhenToComeBack) {
  restart({}, 0);
  const auto response = report(R"({"screenshotData":{"html":"x"}})");
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.headers, testing::Contains(testing::Pair("Retry-After", "5")));
  EXPECT_EQ(report("{}").status, 201) << "small reports need no worker";
}

TEST_F(IntakeTest, AnInternalFailureIsNotShown) {
  reports.failure = base::Error{ErrorKind::internal, "disk I/O error in bugs.db", {}, std::nullopt};
  const auto response = report("{}");
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, Not(HasSubstr("bugs.db")));
}

TEST_F(IntakeTest, RatesHoldForAKeyAndForAnAddressOnEveryPath) {
  restart({.per_key = 0, .per_address = 1});
  EXPECT_EQ(report("{}").status, 201);
  EXPECT_EQ(report("{}").status, 201);
  const auto refused = report("not even JSON");
  EXPECT_EQ(refused.status, 429);
  EXPECT_THAT(refused.headers, testing::Contains(testing::Pair("Retry-After", "1")));
  auto elsewhere = request_to("/bugs", "{}");
  elsewhere.remote_address = boost::asio::ip::make_address("192.0.2.2");
  EXPECT_EQ(send_request(std::move(elsewhere)).status, 201);
  clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(report("{}").status, 201);

  restart({.per_key = 1, .per_address = 0});
  EXPECT_EQ(report("{}").status, 201);
  EXPECT_EQ(report("{}").status, 201);
  EXPECT_THAT(report("{}").body, HasSubstr(R"("field":"Api-Token")"));
}

TEST_F(IntakeTest, AReportByHandGoesTheSameWayWithoutRates) {
  restart({.per_key = 0.001, .per_address = 0.001});
  for (int i = 0; i < 5; ++i) {
    auto request = request_to("/api/v1/projects/SAMPLE/bugs", R"({"description":"by hand"})");
    request.fields.erase("Api-Token");
    EXPECT_EQ(run(request, intake->take_report_by_hand(request, "sdk-key")).status, 201);
  }
  EXPECT_THAT(reports.filings, SizeIs(5));
}

TEST_F(IntakeTest, ReportsOfManyLoopsAtOnceAreAllStored) {
  std::vector<http::Request> requests;
  for (std::size_t i = 0; i < 200; ++i) {
    const bool has_page = i % 3 == 0;
    requests.push_back(request_to("/bugs", has_page ? R"({"screenshotData":{"html":"x"}})" : "{}", i % 2));
  }
  const auto handler = std::get<http::LoopHandler>(intake->routes().front().handler);
  std::vector<std::future<http::Response>> answers;
  for (auto& request : requests) {
    answers.push_back(boost::asio::co_spawn(request.loop->executor(), handler(request), boost::asio::use_future));
  }
  std::set<std::string> bodies;
  for (auto& answer : answers) bodies.insert(answer.get().body);
  EXPECT_THAT(bodies, SizeIs(200));
  EXPECT_THAT(reports.filings, SizeIs(200));
}

// --- uploads

class UploadTest : public IntakeTest {
 protected:
  static constexpr std::string_view end = "--BBBOUNDARY--\r\n";
  static constexpr std::string_view png = "\x89PNG\r\n\x1A\n";

  static std::string part(std::string_view disposition, std::string_view data) {
    return "--BBBOUNDARY\r\nContent-Disposition: form-data; " + std::string(disposition) +
           "\r\nContent-Type: image/jpeg\r\n\r\n" + std::string(data) + "\r\n";
  }
  http::Response upload(std::string path, std::string body) {
    auto request = request_to(std::move(path), std::move(body));
    request.fields.set("Content-Type", "multipart/form-data;boundary=BBBOUNDARY");
    return send_request(std::move(request));
  }
};

TEST_F(UploadTest, APictureAnswers200WithItsUrlAndTheKindItsBytesHave) {
  const auto response = upload("/uploads/sdk", part("name=file; filename=screenshot.jpeg", png).append(end));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"fileUrl":"https://bugs.example.org/files/f1.png"})");
  EXPECT_EQ(files.files.at("f1.png"), png);
}

TEST_F(UploadTest, FramesAnswerInTheirOrder) {
  std::string body;
  for (const char* frame : {"a", "b", "c"}) body += part("name=\"file\";filename=\"step\"", frame);
  const auto response = upload("/uploads/sdksteps", body.append(end));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(
      response.body,
      R"({"fileUrls":["https://bugs.example.org/files/f1.bin","https://bugs.example.org/files/f2.bin","https://bugs.example.org/files/f3.bin"]})");
  EXPECT_EQ(files.files.at("f3.bin"), "c");
}

TEST_F(UploadTest, NoFramesAtAllAreFine) {
  const auto response = upload("/uploads/sdksteps", std::string(end));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"fileUrls":[]})");
}

TEST_F(UploadTest, APictureThatIsMissingIsRefused) {
  const auto response = upload("/uploads/sdk", part("name=other", "x").append(end));
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr(R"("field":"file")"));
  EXPECT_THAT(files.files, IsEmpty());
}

TEST_F(UploadTest, WhenOneFileCanNotBeWrittenNoneStays) {
  files.room = 2;
  const auto response = upload("/uploads/attachments",
                               part("name=file", "a") + part("name=file", "b") + part("name=file", "c").append(end));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(files.made, 2);
  EXPECT_THAT(files.files, IsEmpty());
}

TEST_F(UploadTest, WithoutAKnownKeyNothingIsRead) {
  auto request = request_to("/uploads/sdk", "x");
  request.fields.set("Api-Token", "wrong");
  EXPECT_EQ(send_request(std::move(request)).status, 401);
}

TEST_F(UploadTest, AReportsUploadsDoNotUseUpItsRate) {
  restart({.per_key = 1, .per_address = 1});
  for (int i = 0; i < 2; ++i) {
    for (int n = 0; n < 4; ++n) EXPECT_EQ(upload("/uploads/sdksteps", std::string(end)).status, 200);
    EXPECT_EQ(report("{}").status, 201);
  }
  EXPECT_EQ(upload("/uploads/sdksteps", std::string(end)).status, 429);
}

TEST_F(UploadTest, TooManyPartsAreRefused) {
  std::string body;
  for (std::size_t i = 0; i <= upload_parts_max; ++i) body += part("name=file", "x");
  const auto response = upload("/uploads/sdksteps", body.append(end));
  EXPECT_GE(response.status, 400);
  EXPECT_LT(response.status, 500);
  EXPECT_THAT(files.files, IsEmpty());
}

}  // namespace
}  // namespace bughook::intake
