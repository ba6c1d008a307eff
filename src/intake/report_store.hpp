// What intake asks of the store. `file` is the one durable transaction of the product: bug, event and
// deliveries stand together or not at all, and the reply comes only after they are on stable storage.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.hpp"
#include "base/result.hpp"
#include "bugs/bug.hpp"
#include "webhooks/event_body.hpp"
#include "webhooks/owed_delivery.hpp"

namespace bughook::intake {

/// A webhook that wants the event. An inactive one gets a delivery in state `held`, to be recovered later.
struct Recipient {
  base::WebhookId webhook;
  base::DeliveryId delivery;
  bool active = true;
};

struct Filing {
  bugs::Bug bug;  // complete but for number and lexorank, which the transaction gives
  base::EventId event;
  std::string action;             // BUG_CREATED
  webhooks::EventBodyParts body;  // finished with the number inside the transaction
  std::vector<Recipient> recipients;
  std::string idempotency_key;  // empty: none given; else at most idempotency_key_bytes_max
};

struct Filed {
  base::BugId bug;
  std::int64_t number = 0;
  bool repeated = false;  // the key was seen before: bug and number are the first report's, nothing was stored
  std::vector<webhooks::OwedDelivery> owed;  // to send now; already claimed for this process
};

class ReportStore {
 public:
  virtual ~ReportStore() = default;
  /// From any thread. Fails with `unavailable` when the writer's queue is full or stopping, `not_found`
  /// when the project was removed meanwhile. Numbers are given without gap or repeat, per project.
  virtual void file(Filing filing, base::Reply<base::Result<Filed>> reply) = 0;
};

/// What intake needs to know of a project to take its report.
struct ReportingProject {
  base::ProjectId id;
  base::OrganisationId organisation;
  std::string key;
  struct Subscriber {
    base::WebhookId webhook;
    std::vector<std::string> actions;
    bool active = true;
  };
  std::vector<Subscriber> webhooks;
};

class ReportingProjects {
 public:
  virtual ~ReportingProjects() = default;
  /// unauthorized when no project has this SDK key. A short read: also called on loops.
  [[nodiscard]] virtual base::Result<ReportingProject> by_sdk_key(std::string_view sdk_key) = 0;
};

inline constexpr std::size_t idempotency_key_bytes_max = 255;

}  // namespace bughook::intake
