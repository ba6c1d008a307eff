#include "app/application.hpp"

#include <thread>

#include <fmt/format.h>

#include "api/board/bug_answer.hpp"
#include "api/live/live_feed.hpp"
#include "api/people/session_cookie.hpp"
#include "api/routes.hpp"
#include "app/data_folder.hpp"
#include "app/housekeeper.hpp"
#include "app/indexer.hpp"
#include "app/open_files.hpp"
#include "app/reachable.hpp"
#include "app/rendering.hpp"
#include "app/server_settings.hpp"
#include "base/readiness.hpp"
#include "base/workers.hpp"
#include "delivery/dispatcher.hpp"
#include "http/server.hpp"
#include "intake/intake.hpp"
#include "outbound/address_guard.hpp"
#include "outbound/names/name_servers.hpp"
#include "outbound/resolver.hpp"
#include "pages/pages.hpp"

namespace bughook::app {

namespace {

constexpr std::size_t work_queue_max = 4096;        // beyond it callers are told to come again
constexpr std::size_t background_queue_max = 1024;  // webhooks to switch off
constexpr std::size_t password_threads = 2;         // each holds 19 MiB while it hashes
constexpr std::size_t password_queue_max = 64;      // some seconds of them; beyond it callers are told to come again
constexpr std::size_t search_threads = 2;           // they leave half of the reading connections to all others
constexpr std::size_t search_queue_max = 64;        // some seconds of them; beyond it callers are told to come again
constexpr int this_node = 0;                        // one process owns an embedded store

std::size_t loop_count(const Settings& settings) {
  if (settings.loops > 0) return settings.loops;
  return std::max(1U, std::thread::hardware_concurrency());
}

base::Result<std::vector<outbound::Cidr>> parse_networks(std::string_view where,
                                                         const std::vector<std::string>& texts) {
  std::vector<outbound::Cidr> networks;
  for (const auto& text : texts) {
    auto network = outbound::Cidr::parse(text);
    if (!network) {
      return base::fail(base::ErrorKind::invalid, fmt::format("{} {}: {}", where, text, network.error().detail));
    }
    networks.push_back(*network);
  }
  return networks;
}

}  // namespace

/// In the order of building; destroyed in reverse. What a line uses stands above it.
struct Application::Parts {
  Settings settings;
  base::SystemClock clock;
  base::SystemRandom random;
  base::Metrics metrics;
  base::Log log;
  std::string public_url;  // of links; set by start, before the first request
  std::unique_ptr<DataFolder> folder;
  std::optional<base::IdGenerator> ids;  // begins above the store's largest
  base::Loops loops;
  base::Workers workers;
  base::Workers passwords;
  base::Workers searches;
  base::Workers background;
  outbound::CachingResolver resolver;
  base::Readiness readiness;
  base::LoopWatch loop_watch;
  outbound::AddressGuard guard;
  std::unique_ptr<delivery::Dispatcher> dispatcher;
  std::unique_ptr<Rendering> rendering;
  std::unique_ptr<intake::Intake> intake;
  std::unique_ptr<api::LiveFeed> live;
  std::unique_ptr<accounts::SignIn> sign_in;
  std::unique_ptr<accounts::FirstStartLink> first_start;
  std::unique_ptr<api::Services> services;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<Housekeeper> housekeeper;
  std::unique_ptr<Indexer> indexer;
  std::atomic<bool> ready{false};
  std::atomic<bool> stopping{false};
  bool stopped = false;
  std::string address;  // set by start, before the first request

  Parts(Settings its_settings, std::vector<outbound::Cidr> networks)
      : settings(std::move(its_settings)),
        log(settings.log_level),
        loops(loop_count(settings)),
        workers("work", settings.workers, work_queue_max),
        passwords("password", password_threads, password_queue_max),
        searches("search", search_threads, search_queue_max),
        background("background", 1, background_queue_max),
        resolver(clock, std::make_unique<outbound::NameServers>(
                            clock, outbound::NameServers::Settings{.search_domains = settings.search_domains})),
        loop_watch(loops, clock),
        guard(std::move(networks)) {}

  void build_delivery();
  void build_rendering(std::vector<outbound::Cidr> fetch_networks);
  void build_intake();
  void build_live();
  void build_services();
  [[nodiscard]] std::vector<http::Route> routes();
  void watch_readiness();
  void switch_off(const webhooks::Webhook& webhook);
};

void Application::Parts::build_delivery() {
  auto& store = folder->store();
  delivery::LaneLimits limits;
  limits.in_flight_max = std::max<std::size_t>(1, settings.attempts_in_flight_max / loops.size());
  delivery::HealthLimits health;
  health.concurrency_max = settings.concurrency_per_webhook;
  health.concurrency_at_start = std::min(health.concurrency_at_start, health.concurrency_max);
  outbound::ClientSettings client_settings;
  client_settings.ca_file = settings.ca_file;
  dispatcher = std::make_unique<delivery::Dispatcher>(
      delivery::Dispatcher::Dependencies{.loops = loops,
                                         .queue = store.queue(),
                                         .webhooks = store.webhooks(),
                                         .resolver = resolver,
                                         .guard = guard,
                                         .client_settings = client_settings,
                                         .clock = clock,
                                         .random = random,
                                         .metrics = metrics,
                                         .log = log,
                                         .jitter = settings.jitter,
                                         .limits = limits,
                                         .health = health,
                                         .on_gone = [this](const webhooks::Webhook& webhook) { switch_off(webhook); }});
}

/// The receiver is gone for good. The store switches the webhook off with the attempt's record; whoever keeps
/// webhooks in memory hears of it once that is committed. Called on a loop, so a worker does the waiting.
void Application::Parts::switch_off(const webhooks::Webhook& webhook) {
  log.warning("webhook {} is switched off: its receiver answered 410 Gone", webhook.id.text());
  const bool taken = background.submit([this, project = webhook.project, id = webhook.id] {
    folder->store().flush();
    intake->forget(project);
    dispatcher->reload(id);
  });
  if (!taken)
    log.error("webhook {} is switched off, but intake will not hear of it before a change", webhook.id.text());
}

void Application::Parts::build_rendering(std::vector<outbound::Cidr> fetch_networks) {
  rendering = std::make_unique<Rendering>(
      Rendering::Parts{.store = folder->store().renderings(),
                       .files = folder->files(),
                       .clock = clock,
                       .metrics = metrics,
                       .log = log,
                       .note_due = [this](auto webhook) { dispatcher->note_due(webhook, clock.now()); },
                       .note_bug_changed = [this](auto project, auto bug) { live->note_bug_changed(project, bug); },
                       .loop = loops.at(0),
                       .resolver = resolver,
                       .fetch_networks = std::move(fetch_networks),
                       .data_folder = folder->path()},
      settings);
}

void Application::Parts::build_intake() {
  auto& store = folder->store();
  intake = std::make_unique<intake::Intake>(
      intake::IntakeParts{.reports = store.reports(),
                          .projects = store.reporting_projects(),
                          .files = folder->files(),
                          .ids = *ids,
                          .workers = workers,
                          .clock = clock,
                          .metrics = metrics,
                          .log = log,
                          .public_url = public_url,
                          .send = [this](auto owed) { dispatcher->send_fresh(std::move(owed)); },
                          .note_due = [this](auto webhook, auto due_at) { dispatcher->note_due(webhook, due_at); },
                          .note_rendering = [this] { rendering->note_asked(); },
                          .on_filed =
                              [this](base::ProjectId project, const intake::Filed& filed) {
                                live->note_bug_created(project, filed.bug);
                                for (const auto& owed : filed.owed) live->note_delivery(owed.webhook, owed.id);
                              }},
      intake::IntakeSettings{.rates = {settings.rate_per_key, settings.rate_per_address},
                             .keys = webhooks::body_keys(folder->vault()),
                             .visitor_key = folder->vault().derive_key(intake::visitor_hash_purpose),
                             .sdk = settings.sdk},
      loops.size());
}

void Application::Parts::build_live() {
  auto& store = folder->store();
  api::LiveLimits limits;
  limits.readers_max = settings.live_readers_max;
  limits.readers_per_project_max = settings.live_readers_per_project_max;
  const auto bug_json = [this](const accounts::Project& project, const bugs::Bug& bug) {
    std::string text;
    base::JsonWriter json(text);
    api::write_bug(json, *services, project, bug);
    return text;
  };
  live = std::make_unique<api::LiveFeed>(api::LiveFeed::Parts{.bugs = store.bugs(),
                                                              .deliveries = store.delivery_log(),
                                                              .webhooks = store.webhooks(),
                                                              .clock = clock,
                                                              .metrics = metrics,
                                                              .log = log,
                                                              .bug_json = bug_json,
                                                              .limits = limits});
  store.queue().on_recorded(
      [this](base::WebhookId webhook, base::DeliveryId delivery) { live->note_delivery(webhook, delivery); });
}

void Application::Parts::build_services() {
  auto& store = folder->store();
  sign_in = std::make_unique<accounts::SignIn>(accounts::SignIn::Parts{
      .people = store.people(), .sessions = store.sessions(), .ids = *ids, .clock = clock, .random = random});
  first_start = std::make_unique<accounts::FirstStartLink>(store.people());
  services = std::make_unique<api::Services>(
      api::Services{.accounts = store.accounts(),
                    .people = store.people(),
                    .sessions = store.sessions(),
                    .sign_in = *sign_in,
                    .first_start = *first_start,
                    .bugs = store.bugs(),
                    .webhooks = store.webhooks(),
                    .deliveries = store.delivery_log(),
                    .health = store.health(),
                    .dispatcher = *dispatcher,
                    .live = *live,
                    .files = folder->files(),
                    .renderings = store.renderings(),
                    .ids = *ids,
                    .clock = clock,
                    .random = random,
                    .metrics = metrics,
                    .log = log,
                    .public_url = public_url,
                    .keys = webhooks::body_keys(folder->vault()),
                    .forget_project = [this](base::ProjectId project) { intake->forget(project); },
                    .take_report =
                        [this](http::Request& request, const accounts::Project& project) {
                          return intake->take_report_by_hand(request, project.sdk_key);
                        },
                    .unable_to_render = [this](rendering::Kind kind) { return rendering->unable_to_make(kind); },
                    .note_rendering = [this] { rendering->note_asked(); },
                    .readiness = readiness});
}

std::vector<http::Route> Application::Parts::routes() {
  auto routes = api::routes(*services, {workers, passwords, searches});
  for (auto& route : intake->routes()) routes.push_back(std::move(route));
  for (auto& route : pages::routes(pages::embedded_assets(), public_url)) routes.push_back(std::move(route));
  return routes;
}

void Application::Parts::watch_readiness() {
  readiness.add("start", [this]() -> std::optional<std::string> {
    if (ready) return std::nullopt;
    return stopping ? "The server is stopping." : "The server is starting.";
  });
  readiness.add("loops", [this] { return loop_watch.obstacle(); });
  // A store that is behind writes, and will have caught up soon.
  readiness.add("store", [this]() -> std::optional<std::string> {
    const auto state = folder->store().store_health().state();
    if (state != storage::StoreState::full && state != storage::StoreState::broken) return std::nullopt;
    return std::string(storage::sentence(state));
  });
}

base::Result<std::unique_ptr<Application>> Application::build(const std::filesystem::path& data, Settings settings,
                                                              DataFolder::LostKey lost_key) {
  auto networks = parse_networks("--allow-network", settings.allow_networks);
  if (!networks) return base::Failure(networks.error());
  auto fetch_networks = parse_networks("rendering.fetch_networks", settings.rendering.fetch_networks);
  if (!fetch_networks) return base::Failure(fetch_networks.error());
  if (auto checked = outbound::check_settings({.ca_file = settings.ca_file}); !checked) {
    return base::Failure(checked.error());
  }
  auto parts = std::make_unique<Parts>(std::move(settings), std::move(*networks));
  parts->server = std::make_unique<http::Server>(parts->loops, parts->workers, server_settings(parts->settings),
                                                 parts->clock, parts->metrics, parts->log);
  if (auto bound = parts->server->bind(); !bound) return base::Failure(bound.error());
  auto folder =
      DataFolder::open(data, {parts->random, parts->clock, parts->metrics, parts->log, parts->public_url}, lost_key);
  if (!folder) return base::Failure(folder.error());
  parts->folder = std::move(*folder);
  parts->ids.emplace(parts->clock, this_node, parts->folder->last_id());
  raise_open_files_limit(parts->settings.connections_max + parts->settings.attempts_in_flight_max, parts->log);
  parts->build_delivery();
  parts->build_rendering(std::move(*fetch_networks));
  parts->build_intake();
  parts->build_live();
  parts->build_services();
  parts->watch_readiness();
  parts->housekeeper = std::make_unique<Housekeeper>(Housekeeper::Parts{.store = parts->folder->store().housekeeping(),
                                                                        .settings = parts->settings,
                                                                        .clock = parts->clock,
                                                                        .log = parts->log,
                                                                        .due_times_moved = [&each = *parts] {
                                                                          each.dispatcher->clock_was_set();
                                                                          each.rendering->note_asked();
                                                                        }});
  parts->indexer = std::make_unique<Indexer>(parts->folder->store().indexing(), parts->clock, parts->log);
  return std::unique_ptr<Application>(new Application(std::move(parts)));
}

Application::Application(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Application::~Application() { stop(); }

base::Result<void> Application::start() {
  auto& p = *parts_;
  const auto own_listener = p.server->endpoint();
  p.guard.add_own_listener(own_listener);
  p.address = to_text(own_listener);
  p.public_url = p.settings.public_url.empty() ? url() : p.settings.public_url;
  if (p.settings.public_url.empty() && own_listener.address().is_unspecified()) {
    p.log.warning("links begin with {}, a guess: set server.public_url to how this server is reached.", p.public_url);
  }
  if (api::cookie_form(p.public_url) == api::CookieForm::plain) {
    p.log.warning(
        "{} is plain HTTP: passwords and sessions cross the network unprotected. Serve HTTPS, or put a proxy in front "
        "that does and set server.public_url.",
        p.public_url);
  }

  p.intake->offer(p.rendering->start(own_listener));
  p.loops.start();
  p.live->start();
  if (auto started = p.dispatcher->start(); !started) return started;
  p.server->start(http::Router(p.routes()));
  p.housekeeper->start();
  p.indexer->start();
  p.ready = true;
  if (auto written = p.folder->write_address(p.address); !written) p.log.warning("{}", written.error().detail);
  return {};
}

void Application::read_certificate_again(http::Server::Reading reading) {
  parts_->server->read_certificate_again(reading);
}

void Application::stop() {
  auto& p = *parts_;
  if (p.stopped) return;
  p.stopped = true;
  p.stopping = true;
  p.ready = false;
  const bool started = !p.address.empty();
  if (started) {
    p.folder->remove_address();
    p.server->drain(p.settings.drain);
  }
  p.server->stop();
  p.live->stop();
  if (started) p.dispatcher->stop(p.settings.drain);
  p.rendering->stop();
  p.housekeeper->stop();
  p.indexer->stop();
  p.workers.stop();
  p.passwords.stop();
  p.searches.stop();
  p.background.stop();
  p.folder->store().stop();
  p.loops.stop();
}

base::Result<std::optional<std::string>> Application::first_start_url() {
  auto& p = *parts_;
  auto token = p.first_start->open(p.random);
  if (!token) return base::Failure(token.error());
  if (!*token) return std::nullopt;
  return fmt::format("{}/setup#{}", p.public_url, **token);
}

std::string Application::url() const {
  const auto& p = *parts_;
  return (p.settings.tls_cert.empty() ? "http://" : "https://") + to_text(reachable(p.server->endpoint()));
}

}  // namespace bughook::app
