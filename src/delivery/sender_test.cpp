// What a receiver gets to see of an attempt, and what is kept of it.
#include "delivery/sender.hpp"

#include <gtest/gtest.h>

#include "delivery/testing/delivery_harness.hpp"

namespace bughook::delivery {

using namespace std::chrono_literals;
using testing::answer_of;
using testing::DeliveryHarness;
using testing::Receiver;

namespace {

std::string kept_header(const HeaderList& headers, std::string_view name) {
  for (const auto& [each, value] : headers) {
    if (each == name) return std::string(value);
  }
  return "(absent)";
}

std::int64_t seconds_of(base::Timestamp time) { return base::to_ms(time) / 1000; }

}  // namespace

TEST(Sender, TheSignatureVerifiesOverTheIdTheTimeOfTheAttemptAndTheBytesThatCame) {
  Receiver receiver;
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  const auto owed = harness.queue.add_fresh(webhook.id, "{ \"b\" : 1.50,\t\"ü\":\"\\u0041\"}");
  harness.dispatcher().send_fresh({owed});
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  const auto request = receiver.requests().front();
  EXPECT_EQ(request.body, *owed.body);
  EXPECT_EQ(request.header("webhook-id"), "evt_" + owed.event.text());
  const auto now_s = seconds_of(harness.clock.now());
  EXPECT_EQ(request.header("webhook-timestamp"), std::to_string(now_s));
  auto signer = webhooks::Signer::make({{testing::test_secret, std::nullopt}}).value();
  EXPECT_EQ(request.header("webhook-signature"), signer.signatures("evt_" + owed.event.text(), now_s, request.body));
  EXPECT_EQ(request.header("Content-Type"), "application/json");
  EXPECT_TRUE(request.header("User-Agent").starts_with("Bughook/"));
  EXPECT_TRUE(request.head.starts_with("POST /hook HTTP/1.1\r\n"));
}

TEST(Sender, ARetrySendsTheSameBytesAndIdUnderANewTimestampAndSignature) {
  Receiver receiver([](const auto&) { return answer_of(500); });
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  const auto id = harness.send(webhook.id, "{ \"spaces\" :  \"kept\" }\n");
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  EXPECT_EQ(harness.queue.row(id).due_at, harness.clock.now() + 5s);
  receiver.answer_with([](const auto&) { return answer_of(204); });
  harness.clock.advance(5s);
  harness.wake(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_all(DeliveryState::delivered));
  const auto requests = receiver.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].body, requests[1].body);
  EXPECT_EQ(requests[0].header("webhook-id"), requests[1].header("webhook-id"));
  EXPECT_NE(requests[0].header("webhook-timestamp"), requests[1].header("webhook-timestamp"));
  EXPECT_NE(requests[0].header("webhook-signature"), requests[1].header("webhook-signature"));
}

TEST(Sender, DuringARotationBothSecretsSign) {
  Receiver receiver;
  DeliveryHarness harness;
  auto webhook = harness.add_webhook(receiver.url());
  const std::string old_secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  webhook.secrets = {{testing::test_secret, std::nullopt}, {old_secret, harness.clock.now() + 1h}};
  harness.change(webhook);
  harness.send(webhook.id);
  ASSERT_TRUE(receiver.wait_for_requests(1));
  harness.clock.advance(2h);
  harness.send(webhook.id);
  ASSERT_TRUE(receiver.wait_for_requests(2));
  const auto requests = receiver.requests();
  EXPECT_NE(requests[0].header("webhook-signature").find(' '), std::string::npos);
  EXPECT_EQ(requests[1].header("webhook-signature").find(' '), std::string::npos);
}

TEST(Sender, TheUsersHeadersAreSentAndRecordedMasked) {
  Receiver receiver;
  DeliveryHarness harness;
  auto webhook = harness.add_webhook(receiver.url());
  webhook.headers = {{"Authorization", "Bearer planted-secret"}, {"X-Team", "blue"}};
  harness.change(webhook);
  const auto id = harness.send(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  EXPECT_EQ(receiver.requests().front().header("Authorization"), "Bearer planted-secret");
  EXPECT_EQ(receiver.requests().front().header("X-Team"), "blue");
  const auto record = harness.queue.row(id).attempts.front();
  EXPECT_EQ(kept_header(record.result.request_headers, "Authorization"), webhooks::masked_value);
  EXPECT_EQ(kept_header(record.result.request_headers, "X-Team"), webhooks::masked_value);
  EXPECT_EQ(kept_header(record.result.request_headers, "webhook-id"), receiver.requests().front().header("webhook-id"));
  for (const auto& [name, value] : record.result.request_headers) {
    EXPECT_EQ(value.find("planted-secret"), std::string::npos) << name;
  }
}

TEST(Sender, AReceiverThatAnswersWithTheRequestItGotShowsNobodyTheUsersValues) {
  Receiver receiver([](const testing::Received& request) {
    const auto sent = request.header("Authorization");
    const auto body = "you sent " + sent + ", signed with " + testing::test_secret;
    return answer_of(401, "X-You-Sent: " + sent + "\r\n", body);
  });
  DeliveryHarness harness;
  auto webhook = harness.add_webhook(receiver.url());
  webhook.headers = {{"Authorization", "Bearer planted-secret"}};
  harness.change(webhook);
  const auto id = harness.send(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  const auto result = harness.queue.row(id).attempts.front().result;
  EXPECT_EQ(kept_header(result.response_headers, "X-You-Sent"), webhooks::masked_value);
  EXPECT_EQ(result.response_body, "you sent ••••, signed with whsec_••••");
}

TEST(Sender, AValueThatStandsWhereTheKeptBodyEndsIsNotShownInPart) {
  Receiver receiver([](const auto&) {
    const std::string filler(16 * 1024 - 10, '.');  // the value begins ten bytes before the end of what is kept
    return answer_of(500, "", filler + "Bearer planted-secret and more");
  });
  DeliveryHarness harness;
  auto webhook = harness.add_webhook(receiver.url());
  webhook.headers = {{"Authorization", "Bearer planted-secret"}};
  harness.change(webhook);
  const auto id = harness.send(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  const auto result = harness.queue.row(id).attempts.front().result;
  EXPECT_TRUE(result.response_body_cut);
  EXPECT_EQ(result.response_body.find("Bearer"), std::string::npos);
  EXPECT_TRUE(result.response_body.ends_with(".••••"));
}

TEST(Sender, WhatCameBackIsKept) {
  Receiver receiver([](const auto&) { return answer_of(422, "X-Why: because\r\n", "no thanks"); });
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  const auto id = harness.send(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  const auto result = harness.queue.row(id).attempts.front().result;
  EXPECT_EQ(result.outcome, Outcome::refused);
  EXPECT_EQ(result.reason, "status_422");
  EXPECT_EQ(result.status, 422);
  EXPECT_EQ(kept_header(result.response_headers, "X-Why"), "because");
  EXPECT_EQ(result.response_body, "no thanks");
  EXPECT_FALSE(result.response_body_cut);
  EXPECT_TRUE(result.remote_address.starts_with("127.0.0.1:"));
  EXPECT_GT(result.timings.total.count(), 0);
}

// A receiver that said 200 has the event: what becomes of the body behind it is no reason to send it again.
TEST(Sender, AWhole2xxHeadIsADeliveryWhateverBecomesOfTheBody) {
  for (const auto* answer : {"HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: close\r\n\r\nno more",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
                             "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"}) {
    Receiver receiver([&](const auto&) { return answer; });
    DeliveryHarness harness;
    auto webhook = harness.add_webhook(receiver.url());
    webhook.timeout = 200ms;
    harness.change(webhook);
    const auto id = harness.send(webhook.id);
    ASSERT_TRUE(harness.queue.wait_for_attempts(1));
    const auto result = harness.queue.row(id).attempts.front().result;
    EXPECT_EQ(result.reason, "delivered") << answer;
    EXPECT_EQ(result.status, 200);
    EXPECT_TRUE(result.detail.starts_with("The rest of the answer was not read: ")) << result.detail;
    EXPECT_TRUE(result.response_body_cut) << "who looks for values in it must know that one may be cut";
  }
}

TEST(Sender, AStatusIsKeptThoughTheRestOfTheHeadCanNotBeRead) {
  Receiver receiver([](const auto&) { return "HTTP/1.1 503 Busy\r\nX-Why: because\r\nno colon\r\n\r\n"; });
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  const auto id = harness.send(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  const auto result = harness.queue.row(id).attempts.front().result;
  EXPECT_EQ(result.outcome, Outcome::unreachable);
  EXPECT_EQ(result.reason, "bad_response");
  EXPECT_EQ(result.status, 503);
  EXPECT_EQ(kept_header(result.response_headers, "X-Why"), "because");
}

// A receiver that reads the request and hangs up may have taken it: the log must not show one request where it saw two.
TEST(Sender, ARequestThatWentOutTwiceSaysSo) {
  outbound::testing::RawServer receiver([](outbound::testing::Peer& peer, int) {
    peer.read_request();
    peer.write(answer_of(200));
    peer.read_request();
  });
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  harness.send(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  const auto second = harness.send(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(2));
  const auto result = harness.queue.row(second).attempts.front().result;
  EXPECT_EQ(result.reason, "delivered");
  EXPECT_TRUE(result.detail.starts_with("The request was sent twice")) << result.detail;
}

TEST(Sender, OnlyARedirectIsToldThatItIsNotFollowed) {
  for (const int status : {302, 304}) {
    Receiver receiver([&](const auto&) { return answer_of(status); });
    DeliveryHarness harness;
    const auto webhook = harness.add_webhook(receiver.url());
    const auto id = harness.send(webhook.id);
    ASSERT_TRUE(harness.queue.wait_for_attempts(1));
    EXPECT_EQ(harness.queue.row(id).attempts.front().result.detail.empty(), status == 304) << status;
  }
}

TEST(Sender, EveryWayToFailHasItsStableReason) {
  struct Case {
    std::string answer;
    Outcome outcome;
    std::string reason;
  };
  const Case cases[] = {{answer_of(302, "Location: http://127.0.0.1/\r\n"), Outcome::refused, "status_302"},
                        {answer_of(304), Outcome::refused, "status_304"},
                        {answer_of(500), Outcome::refused, "status_500"},
                        {"SSH-2.0-OpenSSH_9.2\r\n\r\n", Outcome::unreachable, "bad_response"},
                        {testing::hang, Outcome::timed_out, "timeout"}};
  for (const auto& each : cases) {
    Receiver receiver([&](const auto&) { return each.answer; });
    DeliveryHarness harness;
    auto webhook = harness.add_webhook(receiver.url());
    webhook.timeout = 100ms;
    const auto result = harness.send_once(webhook, base::EventId{1}, "{}");
    EXPECT_EQ(result.outcome, each.outcome) << each.reason;
    EXPECT_EQ(result.reason, each.reason);
    EXPECT_EQ(receiver.count(), 1u) << "a redirect is not followed";
  }
}

TEST(Sender, RetryAfterIsReadInWhateverCaseItIsWritten) {
  Receiver receiver([](const auto&) { return answer_of(500, "rEtRy-AfTeR: 77\r\n"); });
  DeliveryHarness harness;
  const auto webhook = harness.add_webhook(receiver.url());
  const auto id = harness.send(webhook.id);
  ASSERT_TRUE(harness.queue.wait_for_attempts(1));
  EXPECT_EQ(harness.queue.row(id).attempts.front().result.retry_after, 77s);
  EXPECT_EQ(harness.queue.row(id).due_at, harness.clock.now() + 77s);
}

TEST(Sender, AStoredWebhookThatBreaksTheRulesIsNotSent) {
  Receiver receiver;
  DeliveryHarness harness;
  auto smuggling = harness.add_webhook(receiver.url());
  smuggling.headers = {{"X-A", "1\r\nwebhook-id: forged"}};
  auto forging = harness.add_webhook(receiver.url());
  forging.headers = {{"Webhook-Signature", "v1,forged"}};
  auto unsigned_one = harness.add_webhook(receiver.url());
  unsigned_one.secrets = {{"whsec_short", std::nullopt}};
  for (const auto& webhook : {smuggling, forging, unsigned_one}) {
    harness.webhooks.put(webhook);
    const auto id = harness.send(webhook.id);
    harness.settle();
    EXPECT_FALSE(harness.queue.row(id).claimed);
    EXPECT_TRUE(harness.queue.row(id).attempts.empty());
    EXPECT_EQ(harness.send_once(webhook, base::EventId{1}, "{}").reason, "invalid_webhook");
  }
  EXPECT_EQ(receiver.count(), 0u);
}

}  // namespace bughook::delivery
