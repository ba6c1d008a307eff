// The handlers with everything behind them in memory, and a real sender: a request in, a response out.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "api/handlers.hpp"
#include "bugs/lexorank.hpp"
#include "bugs/meta_data.hpp"
#include "crypto/digest.hpp"
#include "delivery/testing/delivery_harness.hpp"

namespace bughook::api::testing {

inline std::string hash_of(std::string_view key) {
  const auto hash = crypto::sha256(key);
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

/// One organisation, one API key, any number of projects.
class FakeAccounts final : public accounts::AccountStore {
 public:
  accounts::Organisation organisation{base::OrganisationId{11}, "Example", {}};
  std::string api_key = "the-api-key";
  std::map<std::string, accounts::Project, std::less<>> projects_by_key;
  bool fails = false;

  base::Result<accounts::Organisation> organisation_of_api_key(std::string_view hash) override {
    if (fails) return base::fail(base::ErrorKind::internal, "the disk is gone");
    if (hash != hash_of(api_key)) return base::fail(base::ErrorKind::unauthorized, "no such key");
    return organisation;
  }
  base::Result<accounts::ProjectPage> projects(base::OrganisationId, std::optional<base::ProjectId>,
                                               std::size_t) override {
    accounts::ProjectPage page;
    for (const auto& [key, project] : projects_by_key) page.projects.push_back(project);
    return page;
  }
  base::Result<accounts::Project> project(base::OrganisationId of, std::string_view key) override {
    const auto found = projects_by_key.find(key);
    if (found == projects_by_key.end() || found->second.organisation != of) return missing();
    return found->second;
  }
  base::Result<void> insert(const accounts::Project& project) override {
    const bool is_new = projects_by_key.emplace(project.key, project).second;
    if (!is_new) return base::fail(base::ErrorKind::conflict, "there is one", "project");
    return {};
  }
  base::Result<accounts::Project> change(base::OrganisationId of, std::string_view key,
                                         std::function<base::Result<void>(accounts::Project&)> change) override {
    if (auto found = project(of, key); !found) return found;
    auto& stored = projects_by_key.find(key)->second;
    if (auto changed = change(stored); !changed) return base::Failure(changed.error());
    return stored;
  }
  base::Result<void> remove(base::OrganisationId, std::string_view key) override {
    projects_by_key.erase(std::string(key));
    return {};
  }
  base::Result<void> set_up(const accounts::FirstSetUp&) override { return missing(); }

 private:
  static base::Failure missing() { return base::fail(base::ErrorKind::not_found, "no such project", "project"); }
};

class FakeBugs final : public bugs::BugStore {
 public:
  std::map<base::BugId, bugs::Bug> stored;

  base::Result<bugs::BugPage> page(base::ProjectId project, std::optional<std::int64_t> below,
                                   std::size_t limit) override {
    bugs::BugPage page;
    for (auto at = stored.rbegin(); at != stored.rend() && page.bugs.size() < limit; ++at) {
      const auto& bug = at->second;
      if (bug.project == project && (!below || bug.number < *below)) page.bugs.push_back(bug);
    }
    if (page.bugs.size() == limit) page.next_below = page.bugs.back().number;
    return page;
  }
  base::Result<bugs::Bug> bug(base::ProjectId project, base::BugId id) override {
    const auto found = stored.find(id);
    if (found == stored.end() || found->second.project != project) return missing();
    return found->second;
  }
  base::Result<bugs::Bug> bug_numbered(base::ProjectId project, std::int64_t number) override {
    for (const auto& [id, each] : stored) {
      if (each.project == project && each.number == number) return each;
    }
    return missing();
  }
  base::Result<bugs::Bug> change(base::ProjectId project, base::BugId id, base::Timestamp now,
                                 std::function<base::Result<void>(bugs::Bug&)> change) override {
    if (auto found = bug(project, id); !found) return found;
    auto changed = stored.at(id);
    if (auto allowed = change(changed); !allowed) return base::Failure(allowed.error());
    changed.updated_at = now;
    ++changed.revision;
    return stored.at(id) = changed;
  }
  base::Result<void> remove(base::ProjectId, base::BugId id) override {
    stored.erase(id);
    return {};
  }

 private:
  static base::Failure missing() { return base::fail(base::ErrorKind::not_found, "no such bug", "bug"); }
};

/// Deliveries as the sender's store has them.
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
            .updated_at = row.owed.created_at};
  }
  delivery::testing::FakeQueueStore& queue_;
};

class FakeFiles final : public intake::FileStore {
 public:
  std::map<std::string, intake::StoredFile, std::less<>> stored;

  base::Result<std::string> put(std::string_view, std::string_view) override {
    return base::fail(base::ErrorKind::internal, "the management API stores no files");
  }
  base::Result<intake::StoredFile> get(std::string_view name) override {
    const auto found = stored.find(name);
    if (found == stored.end()) return base::fail(base::ErrorKind::not_found, "no such file", "name");
    return found->second;
  }
  base::Result<void> remove(std::string_view) override { return {}; }
};

class ApiHarness {
 public:
  ApiHarness() {
    accounts.projects_by_key["DEMO"] = project;
    caller.organisation = accounts.organisation;
  }

  bugs::Bug& add_bug(std::int64_t number) {
    bugs::Bug bug;
    bug.id = ids.make<base::BugId>();
    bug.project = project.id;
    bug.number = number;
    bug.lexorank = bugs::rank_of_number(number);
    bug.meta_data = bugs::default_meta_data();
    return bugs.stored[bug.id] = bug;
  }
  webhooks::Webhook add_webhook(const std::string& url) {
    auto webhook = delivery.add_webhook(url);
    webhook.project = project.id;
    delivery.webhooks.put(webhook);
    return webhook;
  }

  struct Call {
    std::vector<http::Parameter> parameters;  // beside the project
    std::string body;
    std::string query;
  };
  Answer call(ApiHandler handler, Call call) {
    http::Request request;
    request.parameters = std::move(call.parameters);
    request.parameters.push_back({"project", project.key});
    request.body = std::move(call.body);
    request.query = std::move(call.query);
    return handler(services, caller, request);
  }

  delivery::testing::DeliveryHarness delivery;
  accounts::Project project{.id = base::ProjectId{21},
                            .organisation = base::OrganisationId{11},
                            .key = "DEMO",
                            .name = "Demo",
                            .sdk_key = "sdk",
                            .created_at = {},
                            .updated_at = {}};
  FakeAccounts accounts;
  FakeBugs bugs;
  FakeLog deliveries{delivery.queue};
  FakeFiles files;
  base::IdGenerator ids{delivery.clock, 2, 0};
  base::SystemRandom random;
  base::Metrics metrics;
  base::Log log{base::LogLevel::off};
  std::string public_url = "http://127.0.0.1:8080";
  std::vector<base::ProjectId> forgotten;
  Services services{.accounts = accounts,
                    .bugs = bugs,
                    .webhooks = delivery.webhooks,
                    .deliveries = deliveries,
                    .dispatcher = delivery.dispatcher(),
                    .files = files,
                    .ids = ids,
                    .clock = delivery.clock,
                    .random = random,
                    .metrics = metrics,
                    .log = log,
                    .public_url = public_url,
                    .share_key = "share key of the test",
                    .forget_project = [this](base::ProjectId id) { forgotten.push_back(id); },
                    .take_report = {},
                    .is_ready = [] { return true; }};
  Caller caller;
};

/// What an answer says, read strictly; a failure of the test when it is no JSON or a failure.
inline boost::json::value json_of(const Answer& answer) {
  if (!answer) return boost::json::string("failed: " + answer.error().detail);
  boost::json::error_code error;
  auto value = boost::json::parse(answer->body, error);
  return error ? boost::json::value("no JSON: " + answer->body) : value;
}

/// `unprocessable lexorank`, or `ok`.
inline std::string failure_of(const Answer& answer) {
  if (answer) return "ok";
  static const std::map<base::ErrorKind, std::string> names = {{base::ErrorKind::invalid, "invalid"},
                                                               {base::ErrorKind::unprocessable, "unprocessable"},
                                                               {base::ErrorKind::not_found, "not_found"},
                                                               {base::ErrorKind::conflict, "conflict"}};
  const auto found = names.find(answer.error().kind);
  return (found == names.end() ? "other" : found->second) + " " + answer.error().field;
}

}  // namespace bughook::api::testing
