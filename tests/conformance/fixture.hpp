// What every part of the suite begins with: an organisation with a project, ids, and short ways to file and record.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store_under_test.hpp"

namespace bughook::conformance {

using base::ErrorKind;
using delivery::DeliveryState;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class StoreTest : public testing::TestWithParam<StoreFactory> {
 protected:
  StoreTest() : store_(GetParam().make()), ids_(store_->clock(), 1, 0) {
    first_.organisation = {ids_.make<base::OrganisationId>(), "Acme", now()};
    first_.project = project("SAMPLE");
    first_.owner = {ids_.make<accounts::PersonId>(), "owner@example.com", "Olga", "$argon2id$...", now(), {}};
    first_.membership = ids_.make<base::MemberId>();
    first_.api_key =
        accounts::ApiKey{ids_.make<base::ApiKeyId>(), first_.organisation.id, "first", std::string(32, '\x01'), now()};
    EXPECT_TRUE(store_->accounts().set_up(first_).has_value());
  }

  [[nodiscard]] base::Timestamp now() { return store_->clock().now(); }
  [[nodiscard]] base::ProjectId project_id() const { return first_.project.id; }

  /// Not stored yet.
  [[nodiscard]] accounts::Project project(const std::string& key) {
    accounts::Project made;
    made.id = ids_.make<base::ProjectId>();
    made.organisation = first_.organisation.id;
    made.key = key;
    made.name = "Project " + key;
    made.sdk_key = (key + std::string(accounts::sdk_key_letters, 'x')).substr(0, accounts::sdk_key_letters);
    made.created_at = made.updated_at = now();
    return made;
  }

  void change_settings(const std::function<void(accounts::ProjectSettings&)>& change) {
    const auto changed = store_->accounts().change(first_.organisation.id, first_.project.key,
                                                   [&](accounts::Project& each) -> base::Result<void> {
                                                     change(each.settings);
                                                     return {};
                                                   });
    EXPECT_TRUE(changed.has_value());
  }

  [[nodiscard]] webhooks::Webhook webhook(base::ProjectId owner) {
    webhooks::Webhook made;
    made.id = ids_.make<base::WebhookId>();
    made.project = owner;
    made.url = "https://example.com/hook?x=1";
    made.created_at = made.updated_at = now();
    return made;
  }
  base::WebhookId add_webhook(std::optional<base::ProjectId> owner = std::nullopt) {
    const auto made = webhook(owner.value_or(project_id()));
    EXPECT_TRUE(store_->webhooks().insert(made).has_value());
    return made.id;
  }

  /// As the sender's loops ask for it.
  base::Result<webhooks::Webhook> looked_up(base::WebhookId id) {
    using Answer = base::Result<webhooks::Webhook>;
    return base::wait_reply<Answer>(
        [&](base::Reply<Answer> reply) { store_->webhooks().look_up(id, std::move(reply)); });
  }
  /// As intake asks for it.
  base::Result<intake::ReportingProject> by_sdk_key(const std::string& sdk_key) {
    using Answer = base::Result<intake::ReportingProject>;
    return base::wait_reply<Answer>(
        [&](base::Reply<Answer> reply) { store_->reporting_projects().by_sdk_key(sdk_key, std::move(reply)); });
  }

  [[nodiscard]] intake::Filing filing(const std::vector<base::WebhookId>& recipients = {}, bool active = true) {
    intake::Filing made;
    made.bug.id = ids_.make<base::BugId>();
    made.bug.project = project_id();
    made.bug.reported_by = "someone@example.com";
    made.bug.description = "It broke. \xC3\x84\xF0\x9F\x90\x9B";
    made.bug.meta_data = R"({"browser":"Netscape"})";
    made.bug.details = R"({"customData":{"a":1}})";
    made.bug.created_at = made.bug.updated_at = now();
    made.event = ids_.make<base::EventId>();
    made.action = "BUG_CREATED";
    made.body = {.head = R"({"head":)", .tail = R"(,"tail":true})", .lexorank = {}};
    for (const auto recipient : recipients) {
      made.recipients.push_back({recipient, ids_.make<base::DeliveryId>(), active});
    }
    return made;
  }
  base::Result<intake::Filed> file(intake::Filing made) {
    return base::wait_reply<base::Result<intake::Filed>>([&](base::Reply<base::Result<intake::Filed>> reply) {
      store_->reports().file(std::move(made), std::move(reply));
    });
  }
  /// Files for these and answers the deliveries, still claimed.
  std::vector<webhooks::OwedDelivery> file_for(const std::vector<base::WebhookId>& recipients) {
    auto filed = file(filing(recipients));
    EXPECT_TRUE(filed.has_value());
    return filed ? std::move(filed->owed) : std::vector<webhooks::OwedDelivery>{};
  }
  webhooks::OwedDelivery file_for(base::WebhookId recipient) { return file_for(std::vector{recipient}).at(0); }

  delivery::ClaimedBatch claim(base::WebhookId webhook, std::size_t limit = 100, std::size_t bytes_max = 1 << 20) {
    using Answer = base::Result<delivery::ClaimedBatch>;
    auto claimed = base::wait_reply<Answer>([&](base::Reply<Answer> reply) {
      store_->queue().claim_due(webhook, now(), limit, bytes_max, std::move(reply));
    });
    EXPECT_TRUE(claimed.has_value());
    return claimed ? std::move(*claimed) : delivery::ClaimedBatch{};
  }
  std::vector<base::DeliveryId> claimed_ids(base::WebhookId webhook) {
    std::vector<base::DeliveryId> found;
    for (const auto& owed : claim(webhook).owed) found.push_back(owed.id);
    return found;
  }

  [[nodiscard]] delivery::AttemptRecord attempt(const webhooks::OwedDelivery& owed, delivery::NextStep next,
                                                std::string reason) {
    delivery::AttemptRecord made{
        .delivery = owed.id, .webhook = owed.webhook, .started_at = now(), .result = {}, .next = next};
    made.result.outcome =
        next.state == DeliveryState::delivered ? delivery::Outcome::delivered : delivery::Outcome::refused;
    made.result.reason = std::move(reason);
    return made;
  }
  void record(const webhooks::OwedDelivery& owed, delivery::NextStep next, std::string reason) {
    store_->queue().record(attempt(owed, next, std::move(reason)));
  }
  void record_delivered(const webhooks::OwedDelivery& owed) {
    record(owed, {DeliveryState::delivered, std::nullopt, false}, "delivered");
  }
  void record_failed(const webhooks::OwedDelivery& owed) {
    record(owed, {DeliveryState::failed, std::nullopt, false}, "status_500");
  }
  void record_retry(const webhooks::OwedDelivery& owed, milliseconds wait) {
    record(owed, {DeliveryState::pending, now() + wait, false}, "status_500");
  }

  delivery::DeliveryDetail detail(base::DeliveryId id) {
    store_->flush();
    auto found = store_->delivery_log().delivery(project_id(), id);
    EXPECT_TRUE(found.has_value());
    return found ? std::move(*found) : delivery::DeliveryDetail{};
  }
  DeliveryState state_of(base::DeliveryId id) { return detail(id).delivery.state; }

  std::unique_ptr<StoreUnderTest> store_;
  base::IdGenerator ids_;
  accounts::FirstSetUp first_;
};

/// A suite named `suite` over every implementation, on top of a fixture derived from StoreTest.
// NOLINTBEGIN(bugprone-macro-parentheses): the names of classes stand in no parentheses
#define BUGHOOK_STORE_SUITE_OF(fixture, suite)                                  \
  class suite : public fixture {};                                              \
  INSTANTIATE_TEST_SUITE_P(Stores, suite, testing::ValuesIn(store_factories()), \
                           [](const auto& each) { return each.param.name; })
// NOLINTEND(bugprone-macro-parentheses): see above
#define BUGHOOK_STORE_SUITE(suite) BUGHOOK_STORE_SUITE_OF(StoreTest, suite)

template <class T>
[[nodiscard]] std::optional<ErrorKind> kind_of(const base::Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error().kind);
}

}  // namespace bughook::conformance
