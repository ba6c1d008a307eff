// Here is what tests call, so that each of them need not compile a dispatcher and its sockets.
#include "delivery/testing/delivery_harness.hpp"

#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

namespace bughook::delivery::testing {

DeliveryHarness::DeliveryHarness(Set set) : guard_(std::move(set.guard)), loops_(set.loops) {
  loops_.start();
  dispatcher_ = std::make_unique<Dispatcher>(
      Dispatcher::Dependencies{.loops = loops_,
                               .queue = queue,
                               .webhooks = webhooks,
                               .resolver = resolver_,
                               .guard = guard_,
                               .client_settings = {},
                               .clock = clock,
                               .random = random_,
                               .metrics = metrics_,
                               .log = log_,
                               .jitter = 0,
                               .limits = set.limits,
                               .health = set.health,
                               .on_gone = [this](const webhooks::Webhook& webhook) { note_gone(webhook.id); }});
}

DeliveryHarness::~DeliveryHarness() {
  queue.let_claims_go();
  webhooks.let_reads_go();
  dispatcher_->stop(std::chrono::milliseconds(0));
  loops_.stop();
  dispatcher_.reset();
}

webhooks::Webhook DeliveryHarness::add_webhook(const std::string& url) {
  webhooks::Webhook webhook;
  webhook.id = ids_.make<base::WebhookId>();
  webhook.url = url;
  webhook.secrets = {{test_secret, std::nullopt}};
  webhooks.put(webhook);
  return webhook;
}

void DeliveryHarness::change(const webhooks::Webhook& webhook) {
  webhooks.put(webhook);
  dispatcher_->reload(webhook.id);
}

base::DeliveryId DeliveryHarness::send(base::WebhookId webhook, std::string body) {
  auto owed = queue.add_fresh(webhook, std::move(body));
  const auto id = owed.id;
  dispatcher_->send_fresh({std::move(owed)});
  return id;
}

std::vector<base::DeliveryId> DeliveryHarness::send(base::WebhookId webhook, int count) {
  std::vector<base::DeliveryId> ids;
  for (int i = 0; i < count; ++i) ids.push_back(send(webhook, "{\"n\":" + std::to_string(i) + "}"));
  return ids;
}

AttemptResult DeliveryHarness::send_once(webhooks::Webhook webhook, base::EventId event, std::string body) {
  auto sending = dispatcher_->send_once(loop(), std::move(webhook), event, std::move(body));
  return boost::asio::co_spawn(loop().executor(), std::move(sending), boost::asio::use_future).get();
}

base::Result<void> DeliveryHarness::check_address(const outbound::Url& url) {
  return boost::asio::co_spawn(loop().executor(), dispatcher_->check_address(loop(), url), boost::asio::use_future)
      .get();
}

void DeliveryHarness::pass_through(base::Loop& loop) {
  std::promise<void> done;
  loop.post([&done] { done.set_value(); });
  done.get_future().wait();
}

void DeliveryHarness::settle() {
  for (int round = 0; round < 50; ++round) {
    for (std::size_t i = 0; i < loops_.size(); ++i) pass_through(loops_.at(i));
  }
}

void DeliveryHarness::note_gone(base::WebhookId webhook) {
  const std::lock_guard lock(mutex_);
  gone_.push_back(webhook);
}

}  // namespace bughook::delivery::testing
