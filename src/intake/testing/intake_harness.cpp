// Here is what tests call, so that each of them need not compile all that intake stands on.
#include "intake/testing/intake_harness.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

namespace bughook::intake::testing {

void FakeReports::file(Filing filing, base::Reply<base::Result<Filed>> reply) {
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

IntakeTest::IntakeTest() = default;
IntakeTest::~IntakeTest() = default;

void IntakeTest::restart(Rates rates, std::size_t worker_queue) {
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

void IntakeTest::stop() {
  if (workers) workers->stop();
  if (loops) loops->stop();
  intake.reset();
}

http::Request IntakeTest::request_to(std::string path, std::string body, std::size_t loop) {
  http::Request request;
  request.method = http::Method::post;
  request.path = std::move(path);
  request.body = std::move(body);
  request.fields.set("Api-Token", "sdk-key");
  request.remote_address = boost::asio::ip::make_address("192.0.2.1");
  request.loop = &loops->at(loop);
  return request;
}

http::Response IntakeTest::run(http::Request& request, base::Awaitable<http::Response> handling) {
  return boost::asio::co_spawn(request.loop->executor(), std::move(handling), boost::asio::use_future).get();
}

base::Awaitable<http::Response> IntakeTest::serve(const http::Route& route, http::Request& request) {
  auto refused = co_await route.gate.step(request);
  if (refused) co_return std::move(*refused);
  if (const auto* work = std::get_if<http::WorkHandler>(&route.handler)) co_return (*work)(request);
  auto response = co_await std::get<http::LoopHandler>(route.handler)(request);
  co_return response;
}

http::Response IntakeTest::send_request(http::Request request) {
  for (const auto& route : intake->routes()) {
    if (route.pattern == request.path) return run(request, serve(route, request));
  }
  ADD_FAILURE() << "no route " << request.path;
  return {};
}

}  // namespace bughook::intake::testing
