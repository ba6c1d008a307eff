// What the management API works with: the stores and services that app/ wires in. One for all resources,
// so that a handler's signature says what it does, not what it needs.
#pragma once

#include <functional>
#include <string>

#include "accounts/account_store.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "bugs/bug_store.hpp"
#include "delivery/delivery_log.hpp"
#include "delivery/dispatcher.hpp"
#include "http/message.hpp"
#include "intake/file_store.hpp"
#include "webhooks/webhook_store.hpp"

namespace bughook::api {

struct Services {
  accounts::AccountStore& accounts;
  bugs::BugStore& bugs;
  webhooks::WebhookStore& webhooks;
  delivery::DeliveryLog& deliveries;
  delivery::Dispatcher& dispatcher;
  intake::FileStore& files;
  base::IdGenerator& ids;
  const base::Clock& clock;
  base::Random& random;
  base::Metrics& metrics;
  base::Log& log;
  const std::string& public_url;  // without a slash at its end; filled in before the first request
  std::string share_key;          // of share tokens

  /// Intake keeps projects and their webhooks in memory: it must hear of every change.
  std::function<void(base::ProjectId)> forget_project;
  /// Takes the request's body as a report to this project, as the SDK paths do.
  std::function<base::Awaitable<http::Response>(http::Request&, const accounts::Project&)> take_report;
  /// False while the store is opening or the server is stopping.
  std::function<bool()> is_ready;
};

}  // namespace bughook::api
