#include "intake/intake.hpp"

#include "base/compression.hpp"
#include "intake/testing/intake_harness.hpp"

namespace bughook::intake {
namespace {

using namespace intake::testing;

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
  const auto response = report(
      R"({"screenshotData":{"html":"<p>Hi"},"webReplay":{"startDate":1627317146380,"initialState":{"id":1,"":"P"},"actions":[{}]}})");
  EXPECT_EQ(response.status, 201);
  ASSERT_THAT(reports.filings, SizeIs(1));
  const auto& capture = reports.filings[0].bug.capture;
  EXPECT_EQ(files.files.at(capture.screenshot_blob), "<p>Hi");
  const auto replay = base::unpack_zstd(files.files.at(capture.replay_blob), 1000);
  ASSERT_TRUE(replay) << "a replay is stored packed";
  EXPECT_THAT(*replay, StartsWith(R"({"format":"dom",)"));
  EXPECT_THAT(*sent.at(0).body,
              HasSubstr("\"screenshotDataUrl\":\"https://bugs.example.org/files/" + capture.screenshot_blob + "\""));
  EXPECT_THAT(*sent.at(0).body, HasSubstr(R"("replayStartDate":"2021-07-26T16:32:26.380Z")"));
  EXPECT_FALSE(capture.screenshot_live);
}

TEST_F(IntakeTest, AReplayThatCanNotBeUsedDoesNotCostTheReport) {
  EXPECT_EQ(report(R"({"description":"kept","webReplay":{"events":["no event"]}})").status, 201);
  ASSERT_THAT(reports.filings, SizeIs(1));
  EXPECT_EQ(reports.filings[0].bug.description, "kept");
  EXPECT_FALSE(reports.filings[0].bug.capture.has_replay());
  EXPECT_THAT(reports.filings[0].bug.details, HasSubstr(R"("bughook":{"replay":"None of its events)"));
  EXPECT_THAT(files.files, IsEmpty());
}

TEST_F(IntakeTest, ALargeReportIsReadByAWorkerWithTheSameResult) {
  const auto response = report(R"({"description":"large","webReplay":{"initialState":{"id":1,"":"P"},"x":")" +
                               std::string(report_bytes_on_loop_max, 'x') + "\"}}");
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
  const auto response =
      report(R"({"metaData":{"x":")" + std::string(meta_data_bytes_max, 'x') + R"("},"screenshotData":{"html":"x"}})");
  EXPECT_EQ(response.status, 413);
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
  const auto response = report(R"({"screenshotData":{"html":"x"},"webReplay":{"initialState":{"id":1,"":"P"}}})");
  EXPECT_EQ(response.status, 503);
  workers->stop();
  EXPECT_EQ(files.made, 2);
  EXPECT_THAT(files.files, IsEmpty());
  EXPECT_THAT(sent, IsEmpty());
}

TEST_F(IntakeTest, WhenTheSecondFileCanNotBeWrittenTheFirstGoes) {
  files.room = 1;
  const auto response = report(R"({"screenshotData":{"html":"x"},"webReplay":{"initialState":{"id":1,"":"P"}}})");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(files.made, 1);
  EXPECT_THAT(files.files, IsEmpty());
  EXPECT_THAT(reports.filings, IsEmpty());
}

TEST_F(IntakeTest, WhenTheWorkersHaveTooMuchToDoTheCallerIsToldWhenToComeBack) {
  restart({}, 0);
  const auto response = report(R"({"screenshotData":{"html":"x"}})");
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.headers, ::testing::Contains(::testing::Pair("Retry-After", "5")));
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
  EXPECT_THAT(refused.headers, ::testing::Contains(::testing::Pair("Retry-After", "1")));
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

TEST_F(IntakeTest, AProjectMayAllowItselfLessThanTheServerDoes) {
  restart({.per_key = 10, .per_address = 0});
  projects.reports_per_second = 1;
  EXPECT_EQ(report("{}").status, 201);
  EXPECT_EQ(report("{}").status, 201);
  EXPECT_EQ(report("{}").status, 429);
  clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(report("{}").status, 201);

  restart({.per_key = 1, .per_address = 0});
  projects.reports_per_second = 1000;
  EXPECT_EQ(report("{}").status, 201);
  EXPECT_EQ(report("{}").status, 201);
  EXPECT_EQ(report("{}").status, 429) << "but not more";

  restart({.per_key = 0, .per_address = 0});
  projects.reports_per_second = 1;
  EXPECT_EQ(report("{}").status, 201);
  EXPECT_EQ(report("{}").status, 201);
  EXPECT_EQ(report("{}").status, 429) << "also where the server sets no limit";
}

TEST_F(IntakeTest, PagesOfOtherOriginsAreRefusedWhereAProjectListsItsOwn) {
  projects.allowed_origins = {"https://app.example.org", "http://localhost:3000"};
  const auto from = [&](std::string_view path, std::string_view origin) {
    auto request = request_to(std::string(path), "{}");
    if (!origin.empty()) request.fields.set("Origin", origin);
    return send_request(std::move(request));
  };
  EXPECT_EQ(from("/bugs", "https://app.example.org").status, 201);
  EXPECT_EQ(from("/bugs", "http://localhost:3000").status, 201);
  EXPECT_EQ(from("/bugs", "").status, 201) << "an app";
  for (const char* origin : {"https://app.example.org:8443", "http://app.example.org", "https://evil.org", "null",
                             "https://app.example.org.evil.org"}) {
    const auto refused = from("/bugs", origin);
    EXPECT_EQ(refused.status, 403) << origin;
    EXPECT_THAT(refused.body, HasSubstr(R"("field":"Origin")"));
    EXPECT_EQ(from("/uploads/sdk", origin).status, 403) << origin;
  }
  EXPECT_THAT(reports.filings, SizeIs(3));
}

TEST_F(IntakeTest, AProjectsOwnSecretsAreScrubbedToo) {
  const std::string body =
      R"({"description":"x","customData":{"iban":"DE02","city":"Ulm"},"consoleLog":[{"log":"iban=DE02"}],)"
      R"("screenshotData":{"html":"<input name='iban' value='DE02'>"}})";
  EXPECT_EQ(report(body).status, 201);
  EXPECT_THAT(reports.filings.back().bug.details, HasSubstr("DE02"));
  intake->forget(project_id);
  projects.scrub_words = {"iban"};
  EXPECT_EQ(report(body).status, 201);
  EXPECT_THAT(reports.filings.back().bug.details, Not(HasSubstr("DE02")));
  EXPECT_THAT(reports.filings.back().bug.details, HasSubstr("Ulm"));
  std::size_t pages_with_it = 0;
  for (const auto& [name, bytes] : files.files) pages_with_it += bytes.find("DE02") != std::string::npos ? 1 : 0;
  EXPECT_EQ(pages_with_it, 1U) << "of the first report";
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
  const auto routes = intake->routes();
  std::vector<std::future<http::Response>> answers;
  for (auto& request : requests) {
    answers.push_back(
        boost::asio::co_spawn(request.loop->executor(), serve(routes.front(), request), boost::asio::use_future));
  }
  std::set<std::string> bodies;
  for (auto& answer : answers) bodies.insert(answer.get().body);
  EXPECT_THAT(bodies, SizeIs(200));
  EXPECT_THAT(reports.filings, SizeIs(200));
}

TEST_F(IntakeTest, EveryPathJudgesItsCallerBeforeItTakesABody) {
  for (const auto& route : intake->routes()) {
    ASSERT_TRUE(route.gate.step) << route.pattern;
    EXPECT_FALSE(route.gate.unasked_bytes_max) << route.pattern;
  }
  auto request = request_to("/bugs", "a body that nobody has looked at");
  request.fields.set("Api-Token", "wrong");
  const auto refused = send_request(std::move(request));
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.body, HasSubstr("Api-Token"));
}

}  // namespace
}  // namespace bughook::intake
