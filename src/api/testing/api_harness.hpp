// The handlers with everything behind them in memory, and a real sender: a request in, a response out.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "accounts/testing/fake_accounts.hpp"
#include "api/handlers.hpp"
#include "api/testing/fake_bugs.hpp"
#include "delivery/testing/delivery_harness.hpp"

namespace bughook::api::testing {

using accounts::testing::FakeAccounts;
using accounts::testing::FakePeople;
using accounts::testing::FakeSessions;

class FakeLog final : public delivery::DeliveryLog {
 public:
  explicit FakeLog(delivery::testing::FakeQueueStore& queue) : queue_(queue) {}

  base::Result<delivery::DeliveryPage> page(base::ProjectId, const delivery::DeliveryFilter& filter) override {
    last_filter = filter;
    delivery::DeliveryPage page;
    for (const auto& [id, row] : queue_.rows()) {
      const bool wanted = (!filter.webhook || *filter.webhook == row.owed.webhook) &&
                          (!filter.state || *filter.state == row.state) && page.deliveries.size() < filter.limit;
      if (wanted) page.deliveries.push_back(shown(row));
    }
    return page;
  }
  base::Result<std::vector<delivery::Delivery>> deliveries(base::ProjectId,
                                                           const std::vector<base::DeliveryId>& ids) override {
    std::vector<delivery::Delivery> found;
    for (const auto id : ids) found.push_back(shown(queue_.row(id)));
    return found;
  }
  base::Result<std::vector<delivery::Delivery>> resend_all(base::ProjectId project,
                                                           const std::vector<base::DeliveryId>& ids,
                                                           base::Timestamp now) override {
    std::vector<delivery::Delivery> resent;
    for (const auto id : ids) {
      if (queue_.rows().contains(id)) resent.push_back(*resend(project, id, now));
    }
    return resent;
  }
  base::Result<delivery::DeliveryDetail> delivery(base::ProjectId, base::DeliveryId id) override {
    const auto rows = queue_.rows();
    const auto found = rows.find(id);
    if (found == rows.end()) return base::fail(base::ErrorKind::not_found, "no such delivery", "delivery");
    delivery::DeliveryDetail detail{shown(found->second), *found->second.owed.body, {}};
    for (const auto& record : found->second.attempts) {
      detail.attempts.push_back({static_cast<int>(detail.attempts.size()) + 1, record.started_at, record.result});
    }
    return detail;
  }
  base::Result<delivery::Delivery> resend(base::ProjectId, base::DeliveryId id, base::Timestamp now) override {
    queue_.make_pending(id, now);
    return shown(queue_.row(id));
  }
  base::Result<delivery::Delivery> cancel(base::ProjectId, base::DeliveryId id, base::Timestamp) override {
    queue_.cancel(id);
    return shown(queue_.row(id));
  }
  base::Result<std::int64_t> recover(base::ProjectId, base::WebhookId webhook, base::Timestamp since,
                                     base::Timestamp now) override {
    std::int64_t count = 0;
    for (const auto& [id, row] : queue_.rows()) {
      if (row.owed.webhook != webhook || row.state != delivery::DeliveryState::failed) continue;
      if (row.owed.created_at < since) continue;
      queue_.make_pending(id, now);
      ++count;
    }
    return count;
  }

  delivery::DeliveryFilter last_filter;

 private:
  static delivery::Delivery shown(const delivery::testing::FakeQueueStore::Row& row) {
    return {.id = row.owed.id,
            .event = row.owed.event,
            .webhook = row.owed.webhook,
            .bug = {},
            .action = "BUG_CREATED",
            .state = row.state,
            .attempts_done = row.owed.attempts_done,
            .due_at = row.due_at,
            .last_reason = row.attempts.empty() ? "" : row.attempts.back().result.reason,
            .created_at = row.owed.created_at,
            .updated_at = row.owed.created_at,
            .webhook_url = "http://127.0.0.1/hook",
            .bug_number = 0,
            .last_status = row.attempts.empty() ? 0 : row.attempts.back().result.status,
            .last_took = {}};
  }
  delivery::testing::FakeQueueStore& queue_;
};

class FakeFiles final : public bugs::FileStore {
 public:
  std::map<std::string, bugs::StoredFile, std::less<>> stored;

  base::Result<std::string> put(base::ProjectId, std::string_view, std::string_view) override {
    return base::fail(base::ErrorKind::internal, "the management API stores no files");
  }
  base::Result<bugs::StoredFile> get(std::string_view name) override {
    const auto found = stored.find(name);
    if (found == stored.end()) return base::fail(base::ErrorKind::not_found, "no such file", "name");
    return found->second;
  }
  base::Result<void> remove(std::string_view) override { return {}; }
};

/// What is asked for is noted, and refused for a bug that brought nothing.
class FakeRenderings final : public rendering::RenderingStore {
 public:
  explicit FakeRenderings(FakeBugs& bugs) : bugs_(bugs) {}

  std::vector<rendering::Rendering> known;  // of every bug
  std::vector<rendering::Kind> asked;

  base::Result<std::vector<rendering::Rendering>> of_bug(base::ProjectId, base::BugId) override { return known; }
  base::Result<bugs::Bug> ask(base::ProjectId project, base::BugId bug, rendering::Kind kind,
                              base::Timestamp now) override {
    asked.push_back(kind);
    return bugs_.change(project, bug, {now, {}, bugs::EditKind::screenshot},
                        [](bugs::Bug& stored) -> base::Result<void> {
                          if (stored.capture.screenshot_blob.empty())
                            return base::fail(base::ErrorKind::unprocessable, "no page");
                          stored.capture.generating_screenshot = true;
                          return {};
                        });
  }
  // What only the queue calls.
  base::Result<rendering::Claimed> claim(rendering::Kind, base::Timestamp) override { return rendering::Claimed{}; }
  void release(const rendering::Job&) override {}
  base::Result<void> put_off(const rendering::Job&, const std::string&, base::Timestamp) override { return {}; }
  base::Result<rendering::Settled> settle(const rendering::Job&, const rendering::Ending&, base::Timestamp) override {
    return rendering::Settled{};
  }
  base::Result<std::int64_t> count_waiting(rendering::Kind) override { return 0; }

 private:
  FakeBugs& bugs_;
};

class FakeHealth final : public delivery::HealthLog {
 public:
  std::map<base::WebhookId, std::vector<delivery::HealthSlot>> slots_of;
  base::Timestamp last_since;

  base::Result<std::vector<delivery::HealthSlot>> slots(base::WebhookId webhook, base::Timestamp since) override {
    last_since = since;
    return slots_of[webhook];
  }
};

class ApiHarness {
 public:
  ApiHarness();
  ~ApiHarness();

  bugs::Bug& add_bug(std::int64_t number);
  webhooks::Webhook add_webhook(const std::string& url);

  struct Call {
    std::vector<http::Parameter> parameters;  // beside the project
    std::string body;
    std::string query;
    std::string if_match = {};
  };
  Answer call(ApiHandler handler, Call call);
  /// With what it asks, and waited for.
  Answer call(BeginAsking handler, Call call);

  delivery::testing::DeliveryHarness delivery;
  accounts::Project project{.id = base::ProjectId{21},
                            .organisation = base::OrganisationId{11},
                            .key = "DEMO",
                            .name = "Demo",
                            .sdk_key = "sdk",
                            .created_at = {},
                            .updated_at = {}};
  FakeAccounts accounts;
  FakePeople people;
  FakeSessions sessions;
  FakeBugs bugs;
  FakeLog deliveries{delivery.queue};
  FakeHealth health;
  FakeFiles files;
  FakeRenderings renderings{bugs};
  base::IdGenerator ids{delivery.clock, 2, 0};
  base::SystemRandom random;
  base::Metrics metrics;
  base::Log log{base::LogLevel::off};
  base::Readiness readiness;
  std::string public_url = "http://127.0.0.1:8080";
  accounts::SignIn sign_in{{people, sessions, ids, delivery.clock, random}};
  accounts::FirstStartLink first_start{people};
  std::vector<base::ProjectId> forgotten;
  std::optional<std::string> unable_to_render;
  int renderings_noted = 0;
  LiveFeed live{{.bugs = bugs,
                 .deliveries = deliveries,
                 .webhooks = delivery.webhooks,
                 .clock = delivery.clock,
                 .metrics = metrics,
                 .log = log,
                 .bug_json =
                     [](const accounts::Project&, const bugs::Bug& bug) {
                       return "{\"id\":\"" + bug.id.text() + "\",\"status\":\"" + bug.status + "\"}";
                     },
                 .limits = {}}};
  Services services{.accounts = accounts,
                    .people = people,
                    .sessions = sessions,
                    .sign_in = sign_in,
                    .first_start = first_start,
                    .bugs = bugs,
                    .webhooks = delivery.webhooks,
                    .deliveries = deliveries,
                    .health = health,
                    .dispatcher = delivery.dispatcher(),
                    .live = live,
                    .files = files,
                    .renderings = renderings,
                    .ids = ids,
                    .clock = delivery.clock,
                    .random = random,
                    .metrics = metrics,
                    .log = log,
                    .public_url = public_url,
                    .keys = {"share key of the test", "link key of the test"},
                    .forget_project = [this](base::ProjectId id) { forgotten.push_back(id); },
                    .take_report = {},
                    .unable_to_render = [this](rendering::Kind) { return unable_to_render; },
                    .note_rendering = [this] { ++renderings_noted; },
                    .readiness = readiness};
  Caller caller;

 private:
  [[nodiscard]] http::Request request_of(Call call) const;
};

/// What an answer says, read strictly; a failure of the test when it is no JSON or a failure.
boost::json::value json_of(const Answer& answer);

/// `unprocessable lexorank`, or `ok`.
std::string failure_of(const Answer& answer);

}  // namespace bughook::api::testing
