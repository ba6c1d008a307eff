// A store as the suite sees it: the interfaces that the domain declares, and a way to begin again on the same data as
// after the death of the process. An implementation joins by adding a factory (see sqlite_store.cpp).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "accounts/account_store.hpp"
#include "accounts/people_store.hpp"
#include "accounts/session_store.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "bugs/bug_store.hpp"
#include "bugs/file_store.hpp"
#include "delivery/delivery_log.hpp"
#include "delivery/health/health_log.hpp"
#include "delivery/queue_store.hpp"
#include "intake/report_store.hpp"
#include "rendering/rendering_store.hpp"
#include "storage/housekeeping.hpp"
#include "storage/indexing.hpp"
#include "webhooks/webhook_store.hpp"

namespace bughook::conformance {

class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;

  virtual intake::ReportStore& reports() = 0;
  virtual intake::ReportingProjects& reporting_projects() = 0;
  virtual bugs::FileStore& files() = 0;
  virtual bugs::BugStore& bugs() = 0;
  virtual webhooks::WebhookStore& webhooks() = 0;
  virtual accounts::AccountStore& accounts() = 0;
  virtual accounts::PeopleStore& people() = 0;
  virtual accounts::SessionStore& sessions() = 0;
  virtual delivery::QueueStore& queue() = 0;
  virtual delivery::DeliveryLog& delivery_log() = 0;
  virtual delivery::HealthLog& health() = 0;
  virtual rendering::RenderingStore& renderings() = 0;
  virtual storage::Housekeeping& housekeeping() = 0;
  virtual storage::Indexing& indexing() = 0;

  /// What `record` and `release` were given before is done when it returns.
  virtual void flush() = 0;
  virtual std::int64_t max_id_seen() = 0;
  virtual base::ManualClock& clock() = 0;
  /// The process ends and another begins on the same data. All references become void.
  virtual void reopen() = 0;
  /// Refuses what comes later.
  virtual void stop() = 0;
  /// Everything the store has on disk, as bytes: to look for what must not be there.
  virtual std::string everything_on_disk() = 0;
};

struct StoreFactory {
  std::string name;
  std::function<std::unique_ptr<StoreUnderTest>()> make;
};

/// All implementations that this build has.
[[nodiscard]] std::vector<StoreFactory> store_factories();

}  // namespace bughook::conformance
