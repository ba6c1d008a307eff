// Tests and checks of webhooks ask others, who may never answer. Nobody else's call may notice.
#include "api/asking.hpp"

#include <future>

#include <gtest/gtest.h>

#include "api/testing/api_harness.hpp"

namespace bughook::api {

using delivery::testing::Receiver;
using testing::json_of;

namespace {

constexpr base::OrganisationId one_organisation{1};

class Asking : public ::testing::Test {
 protected:
  /// As the server serves it: through the route table, with one worker for everything.
  std::future<http::Response> call(http::Method method, std::string_view pattern, std::string body = {}) {
    auto request = std::make_unique<http::Request>();
    request->method = method;
    request->parameters = {{"project", harness_.project.key}};
    request->body = std::move(body);
    request->fields.set("Authorization", "Bearer " + harness_.accounts.key_text);
    request->loop = &harness_.delivery.loop();
    const auto route = std::find_if(routes_.begin(), routes_.end(), [&](const http::Route& each) {
      return each.method == method && each.pattern == pattern;
    });
    const auto executor = request->loop->executor();  // before the request is moved
    return boost::asio::co_spawn(executor, serve(*route, std::move(request)), boost::asio::use_future);
  }
  std::future<http::Response> test_at(const std::string& url) {
    return call(http::Method::post, "/api/v1/projects/{project}/webhooks/test",
                R"({"url":")" + url + R"(","timeoutMs":20000})");
  }
  /// The one worker has something to do until it is let go.
  void occupy_worker() {
    ASSERT_TRUE(workers_.submit([this] { let_go_.get_future().wait(); }));
  }
  void let_worker_go() { let_go_.set_value(); }

  void TearDown() override { workers_.stop(); }

  testing::ApiHarness harness_;
  Receiver receiver_;

 private:
  base::Awaitable<http::Response> serve(const http::Route& route, std::unique_ptr<http::Request> request) {
    if (const auto* work = std::get_if<http::WorkHandler>(&route.handler)) {
      auto made = co_await base::run_on(workers_, *request->loop, [&] { return (*work)(*request); });
      co_return std::move(made.value());
    }
    auto made = co_await std::get<http::LoopHandler>(route.handler)(*request);
    co_return made;
  }

  std::promise<void> let_go_;
  base::Workers workers_{"work", 1, 100}, passwords_{"password", 1, 1}, searches_{"search", 1, 1};
  std::vector<http::Route> routes_ = routes(harness_.services, {workers_, passwords_, searches_});
};

}  // namespace

TEST_F(Asking, ReceiversThatHangInTestsKeepNoOtherCallWaiting) {
  receiver_.hold();
  std::vector<std::future<http::Response>> tests;
  for (int i = 0; i < 6; ++i) tests.push_back(test_at(receiver_.url()));
  ASSERT_TRUE(receiver_.wait_for_requests(6));
  EXPECT_EQ(call(http::Method::get, "/api/v1/projects/{project}/webhooks").get().status, 200);
  receiver_.let_all_go();
  for (auto& test : tests) EXPECT_EQ(test.get().status, 200);
}

TEST_F(Asking, ProbesAreAnsweredWhileAllWorkersAreBusy) {
  harness_.readiness.add("store", [] { return "The disk is full."; });
  occupy_worker();
  EXPECT_EQ(call(http::Method::get, "/healthz").get().status, 200);
  EXPECT_EQ(call(http::Method::get, "/metrics").get().status, 200);
  const auto ready = call(http::Method::get, "/readyz").get();
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.body, R"({"status":"not ready","reasons":[{"part":"store","detail":"The disk is full."}]})");
  let_worker_go();
}

TEST_F(Asking, OneOrganisationHasNoMoreThanItsShareOfTests) {
  receiver_.hold();
  std::vector<std::future<http::Response>> tests;
  for (std::size_t i = 0; i < OpenQuestions::of_organisation_max; ++i) tests.push_back(test_at(receiver_.url()));
  ASSERT_TRUE(receiver_.wait_for_requests(OpenQuestions::of_organisation_max));
  const auto refused = test_at(receiver_.url()).get();
  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(refused.body.find("try again in 5 s"), std::string::npos) << refused.body;
  auto saving =
      call(http::Method::post, "/api/v1/projects/{project}/webhooks", R"({"url":")" + receiver_.url() + "\"}");
  EXPECT_EQ(saving.get().status, 201) << "where an address leads nobody has to be asked";
  receiver_.let_all_go();
  for (auto& test : tests) EXPECT_EQ(test.get().status, 200);
  EXPECT_EQ(test_at(receiver_.url()).get().status, 200) << "there is room again";
}

TEST(OpenQuestions, AllOrganisationsTogetherHaveALimitToo) {
  OpenQuestions questions;
  std::vector<std::unique_ptr<OpenQuestions::Seat>> seats;
  for (std::size_t i = 0; i < OpenQuestions::all_max; ++i) {
    auto seat = questions.take(base::OrganisationId{static_cast<std::int64_t>(100 + i)});
    ASSERT_TRUE(seat);
    seats.push_back(std::move(*seat));
  }
  const auto refused = questions.take(one_organisation);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::unavailable);
  EXPECT_TRUE(refused.error().retry_after);
  seats.pop_back();
  EXPECT_TRUE(questions.take(one_organisation));
}

}  // namespace bughook::api
