// What the management API works with: the stores and services that app/ wires in. One for all resources,
// so that a handler's signature says what it does, not what it needs.
#pragma once

#include <functional>
#include <string>

#include "accounts/account_store.hpp"
#include "accounts/first_start.hpp"
#include "accounts/people_store.hpp"
#include "accounts/session_store.hpp"
#include "accounts/sign_in.hpp"
#include "api/live/live_feed.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/readiness.hpp"
#include "bugs/bug_store.hpp"
#include "bugs/file_store.hpp"
#include "delivery/delivery_log.hpp"
#include "delivery/dispatcher.hpp"
#include "delivery/health/health_log.hpp"
#include "http/message.hpp"
#include "rendering/rendering_store.hpp"
#include "webhooks/body_composer.hpp"
#include "webhooks/webhook_store.hpp"

namespace bughook::api {

struct Services {
  accounts::AccountStore& accounts;
  accounts::PeopleStore& people;
  accounts::SessionStore& sessions;
  accounts::SignIn& sign_in;
  accounts::FirstStartLink& first_start;
  bugs::BugStore& bugs;
  webhooks::WebhookStore& webhooks;
  delivery::DeliveryLog& deliveries;
  delivery::HealthLog& health;
  delivery::Dispatcher& dispatcher;
  LiveFeed& live;
  bugs::FileStore& files;
  rendering::RenderingStore& renderings;
  base::IdGenerator& ids;
  const base::Clock& clock;
  base::Random& random;
  base::Metrics& metrics;
  base::Log& log;
  const std::string& public_url;  // without a slash at its end; filled in before the first request
  webhooks::BodyComposer::Keys keys;

  /// Intake keeps projects and their webhooks in memory: it must hear of every change.
  std::function<void(base::ProjectId)> forget_project;
  /// Takes the request's body as a report to this project, as the SDK paths do.
  std::function<base::Awaitable<http::Response>(http::Request&, const accounts::Project&)> take_report;
  /// Why no such thing can be made here, a sentence; nothing when it can.
  std::function<std::optional<std::string>(rendering::Kind)> unable_to_render;
  /// The store has a new rendering that is due.
  std::function<void()> note_rendering;
  /// Whether reports are taken in and delivered.
  const base::Readiness& readiness;
};

}  // namespace bughook::api
