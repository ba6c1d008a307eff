// What intake asks of the store. `file` is the one durable transaction of the product: bug, event and
// deliveries stand together or not at all, and the reply comes only after they are on stable storage.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.hpp"
#include "base/result.hpp"
#include "bugs/bug.hpp"
#include "bugs/file_links.hpp"
#include "bugs/page_view.hpp"
#include "webhooks/event_body.hpp"
#include "webhooks/owed_delivery.hpp"

namespace bughook::intake {

/// A webhook that wants the event. An inactive one gets a delivery in state `held`, to be recovered later.
struct Recipient {
  base::WebhookId webhook;
  base::DeliveryId delivery;
  bool active = true;
  bool waits = false;  // for the picture, when there will be one
};

/// A picture or film that can be made of what the report brought.
struct RenderingOrder {
  std::string source;   // name of the file it is made from
  bugs::PageView view;  // of a page
  bool wanted = true;   // false: kept, so that a person can ask for it later
};

/// The event waits for its picture: what can still be told of it, and until when.
struct Wait {
  base::EventId event;  // for those who wait; the filing's own event is for those who do not
  base::Timestamp until;
};

struct Filing {
  bugs::Bug bug;  // complete but for number and lexorank, which the transaction gives
  base::EventId event;
  std::string action;             // BUG_CREATED
  webhooks::EventBodyParts body;  // finished with the number inside the transaction
  std::vector<Recipient> recipients;
  std::string idempotency_key;  // empty: none given; else at most idempotency_key_bytes_max
  std::optional<RenderingOrder> picture;
  std::optional<RenderingOrder> film;
  std::optional<Wait> wait;  // only if a recipient waits
};

/// A delivery that is due later, in the store; nobody has claimed it.
struct DueLater {
  base::WebhookId webhook;
  base::Timestamp due_at;
};

struct Filed {
  base::BugId bug;
  std::int64_t number = 0;
  bool repeated = false;  // the key was seen before: bug and number are the first report's, nothing was stored
  std::vector<webhooks::OwedDelivery> owed;  // to send now; already claimed for this process
  std::vector<DueLater> later = {};
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
    bool waits_for_screenshot = true;
  };
  std::vector<Subscriber> webhooks;
  struct Rendering {
    bool pictures = true;
    bool films = false;  // without being asked
    std::chrono::seconds longest_wait{30};
  };
  Rendering rendering = {};
  bugs::LinkForm links = bugs::LinkForm::plain;
  std::vector<std::string> allowed_origins = {};  // of pages that may report, in lower case; empty: any
  double reports_per_second = 0;                  // below what the server allows any project; 0: as much
  std::vector<std::string> scrub_words = {};      // its own names of secrets (scrubbing/own_words.hpp)
};

class ReportingProjects {
 public:
  virtual ~ReportingProjects() = default;
  /// unauthorized when no project has this SDK key. From any thread, at once: the answer comes when it is read.
  /// Without a loop it is made on a thread of the store that reads only: it may take a short lock.
  virtual void by_sdk_key(std::string sdk_key, base::Reply<base::Result<ReportingProject>> reply) = 0;
};

inline constexpr std::size_t idempotency_key_bytes_max = 255;

}  // namespace bughook::intake
