#include "delivery/dispatcher.hpp"

#include <future>

#include "base/may_wait.hpp"

namespace bughook::delivery {

struct Dispatcher::Shard {
  base::Loop& loop;
  outbound::Client client;
  Lanes lanes;
  outbound::Client test_client;
  Sender test_sender;

  Shard(base::Loop& its_loop, Dependencies& d, DeliveryMetrics& metrics)
      : loop(its_loop),
        client(loop, d.resolver, d.guard, d.client_settings, d.clock, d.metrics),
        lanes({loop, d.queue, d.webhooks, client, d.clock, d.random, metrics, d.log, d.jitter, d.limits, d.health,
               d.on_gone}),
        test_client(loop, d.resolver, d.guard, d.client_settings, d.clock, d.metrics),
        test_sender(test_client, d.clock) {}

  /// Runs `work` on the loop and waits for it. Not from a loop.
  template <class Work>
  void run(Work work, base::MayWait /*here*/ = {}) {
    std::promise<void> done;
    loop.post([&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }
};

Dispatcher::Dispatcher(Dependencies dependencies) : d_(std::move(dependencies)), metrics_(d_.metrics) {
  for (std::size_t i = 0; i < d_.loops.size(); ++i) {
    shards_.push_back(std::make_unique<Shard>(d_.loops.at(i), d_, metrics_));
  }
}

Dispatcher::~Dispatcher() = default;

Dispatcher::Shard& Dispatcher::owner(base::WebhookId webhook) {
  return *shards_[d_.loops.owner(std::hash<base::WebhookId>{}(webhook)).index()];
}

base::Result<void> Dispatcher::start() {
  auto owed = d_.queue.owed_webhooks();
  if (!owed) return base::Failure(owed.error());
  for (const auto& [webhook, due_at] : *owed) note_due(webhook, due_at);
  return {};
}

void Dispatcher::stop(std::chrono::milliseconds patience) {
  if (stopped_) return;
  stopped_ = true;
  std::vector<std::future<void>> still;
  for (auto& shard : shards_) {
    auto promise = std::make_shared<std::promise<void>>();
    still.push_back(promise->get_future());
    shard->run([&] { shard->lanes.close([promise] { promise->set_value(); }); });
  }
  const auto give_up_at = d_.clock.steady() + patience;
  for (auto& each : still) each.wait_until(give_up_at);
  for (auto& shard : shards_) {
    shard->run([&] {
      shard->client.stop();
      shard->test_client.stop();
    });
  }
  for (auto& each : still) each.wait();  // cancelled calls end at once
}

void Dispatcher::send_fresh(std::vector<webhooks::OwedDelivery> owed) {
  for (auto& each : owed) {
    auto& shard = owner(each.webhook);
    if (shard.loop.is_here()) {
      shard.lanes.take_fresh(std::move(each));
    } else {
      shard.loop.post([&shard, each = std::move(each)]() mutable { shard.lanes.take_fresh(std::move(each)); });
    }
  }
}

void Dispatcher::note_due(base::WebhookId webhook, base::Timestamp due_at) {
  auto& shard = owner(webhook);
  shard.loop.post([&shard, webhook, due_at] { shard.lanes.note_due(webhook, due_at); });
}

void Dispatcher::send_now(base::WebhookId webhook, base::Timestamp due_at) {
  auto& shard = owner(webhook);
  shard.loop.post([&shard, webhook, due_at] {
    shard.lanes.end_pause(webhook);
    shard.lanes.note_due(webhook, due_at);
  });
}

std::optional<base::Timestamp> Dispatcher::paused_until(base::WebhookId webhook) {
  auto& shard = owner(webhook);
  base::Timestamp until;
  shard.run([&] { until = shard.lanes.paused_until(webhook); });
  return until > d_.clock.now() ? std::optional(until) : std::nullopt;
}

void Dispatcher::clock_was_set() {
  for (auto& shard : shards_) {
    shard->loop.post([&each = *shard] { each.lanes.clock_was_set(); });
  }
}

std::vector<LaneStanding> Dispatcher::standings(const std::vector<base::WebhookId>& webhooks) {
  std::vector<LaneStanding> standings(webhooks.size());
  for (auto& shard : shards_) {
    std::vector<std::size_t> its;
    for (std::size_t i = 0; i < webhooks.size(); ++i) {
      if (&owner(webhooks[i]) == shard.get()) its.push_back(i);
    }
    if (its.empty()) continue;
    shard->run([&] {
      for (const auto i : its) standings[i] = shard->lanes.standing(webhooks[i]);
    });
  }
  return standings;
}

void Dispatcher::reload(base::WebhookId webhook) {
  auto& shard = owner(webhook);
  shard.run([&] { shard.lanes.reload(webhook); });
}

/// A fresh delivery may still be on its way from the loop that took the report to the owner of its webhook. Once all
/// loops have done what they were told before, it has arrived.
void Dispatcher::drop(base::WebhookId webhook, base::DeliveryId delivery) {
  auto& shard = owner(webhook);
  shard.run([&] { shard.lanes.drop(webhook, delivery); });
  for (auto& other : shards_) other->run([] {});
  shard.run([&] { shard.lanes.has_arrived(delivery); });
}

base::Awaitable<AttemptResult> Dispatcher::send_once(base::Loop& here, webhooks::Webhook webhook, base::EventId event,
                                                     std::string body) {
  auto prepared = PreparedWebhook::prepare(std::move(webhook));
  if (!prepared) {
    AttemptResult refused;
    refused.outcome = Outcome::blocked;
    refused.reason = "invalid_webhook";
    refused.detail = prepared.error().detail;
    co_return refused;
  }
  auto result = co_await shards_[here.index()]->test_sender.send(*prepared, event, body);
  co_return result;
}

base::Awaitable<base::Result<void>> Dispatcher::check_address(base::Loop& here, outbound::Url url) {
  auto verdict = co_await outbound::check_address(url, d_.resolver, d_.guard, here);
  co_return verdict;
}

}  // namespace bughook::delivery
