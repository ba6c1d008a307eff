#include "app/application.hpp"

#include <thread>

#include <fmt/format.h>

#include "api/routes.hpp"
#include "app/data_folder.hpp"
#include "app/housekeeper.hpp"
#include "app/open_files.hpp"
#include "base/workers.hpp"
#include "bugs/share_token.hpp"
#include "delivery/dispatcher.hpp"
#include "http/server.hpp"
#include "intake/intake.hpp"
#include "outbound/address_guard.hpp"
#include "outbound/resolver.hpp"

namespace bughook::app {

namespace {

constexpr std::size_t work_queue_max = 4096;        // beyond it callers are told to come again
constexpr std::size_t background_queue_max = 1024;  // webhooks to switch off
constexpr int this_node = 0;                        // one process owns an embedded store

std::size_t loop_count(const Settings& settings) {
  if (settings.loops > 0) return settings.loops;
  return std::max(1U, std::thread::hardware_concurrency());
}

base::Result<std::vector<outbound::Cidr>> parse_networks(const std::vector<std::string>& texts) {
  std::vector<outbound::Cidr> networks;
  for (const auto& text : texts) {
    auto network = outbound::Cidr::parse(text);
    if (!network) {
      return base::fail(base::ErrorKind::invalid, fmt::format("--allow-network {}: {}", text, network.error().detail));
    }
    networks.push_back(*network);
  }
  return networks;
}

http::ServerSettings server_settings(const Settings& settings) {
  http::ServerSettings result;
  result.address = settings.listen_address;
  result.port = settings.listen_port;
  result.tls_certificate = settings.tls_cert;
  result.tls_key = settings.tls_key;
  result.connections_max = settings.connections_max;
  result.connections_per_address_max = settings.connections_per_address_max;
  return result;
}

}  // namespace

/// In the order of building; destroyed in reverse. What a line uses stands above it.
struct Application::Parts {
  Settings settings;
  base::SystemClock clock;
  base::SystemRandom random;
  base::Metrics metrics;
  base::Log log;
  std::unique_ptr<DataFolder> folder;
  std::optional<base::IdGenerator> ids;  // begins above the store's largest
  base::Loops loops;
  base::Workers workers;
  base::Workers background;
  outbound::SystemResolver resolver;
  outbound::AddressGuard guard;
  std::unique_ptr<delivery::Dispatcher> dispatcher;
  std::unique_ptr<intake::Intake> intake;
  std::unique_ptr<api::Services> services;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<Housekeeper> housekeeper;
  std::atomic<bool> ready{false};
  bool stopped = false;
  std::string address;     // set by start, before the first request
  std::string public_url;  // likewise

  Parts(Settings its_settings, std::vector<outbound::Cidr> networks)
      : settings(std::move(its_settings)),
        log(settings.log_level),
        loops(loop_count(settings)),
        workers("work", settings.workers, work_queue_max),
        background("background", 1, background_queue_max),
        resolver(clock),
        guard(std::move(networks)) {}

  void build_delivery();
  void build_intake();
  void build_server();
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
                          .send = [this](auto owed) { dispatcher->send_fresh(std::move(owed)); }},
      intake::IntakeSettings{.rates = {settings.rate_per_key, settings.rate_per_address},
                             .share_token_key = folder->vault().derive_key(bugs::share_token_purpose)},
      loops.size());
}

void Application::Parts::build_server() {
  auto& store = folder->store();
  services = std::make_unique<api::Services>(
      api::Services{.accounts = store.accounts(),
                    .bugs = store.bugs(),
                    .webhooks = store.webhooks(),
                    .deliveries = store.delivery_log(),
                    .dispatcher = *dispatcher,
                    .files = folder->files(),
                    .ids = *ids,
                    .clock = clock,
                    .random = random,
                    .metrics = metrics,
                    .log = log,
                    .public_url = public_url,
                    .share_key = folder->vault().derive_key(bugs::share_token_purpose),
                    .forget_project = [this](base::ProjectId project) { intake->forget(project); },
                    .take_report =
                        [this](http::Request& request, const accounts::Project& project) {
                          return intake->take_report_by_hand(request, project.sdk_key);
                        },
                    .is_ready = [this] { return ready.load(); }});
  auto routes = api::routes(*services, workers);
  for (auto& route : intake->routes()) routes.push_back(std::move(route));
  server = std::make_unique<http::Server>(loops, workers, http::Router(std::move(routes)), server_settings(settings),
                                          clock, metrics, log);
}

base::Result<std::unique_ptr<Application>> Application::build(const std::filesystem::path& data, Settings settings) {
  auto networks = parse_networks(settings.allow_networks);
  if (!networks) return base::Failure(networks.error());
  if (auto checked = outbound::check_settings({.ca_file = settings.ca_file}); !checked) {
    return base::Failure(checked.error());
  }
  auto parts = std::make_unique<Parts>(std::move(settings), std::move(*networks));
  auto folder = DataFolder::open(data, {parts->random, parts->clock, parts->metrics, parts->log});
  if (!folder) return base::Failure(folder.error());
  parts->folder = std::move(*folder);
  parts->ids.emplace(parts->clock, this_node, parts->folder->last_id());
  raise_open_files_limit(parts->settings.connections_max + parts->settings.attempts_in_flight_max, parts->log);
  parts->build_delivery();
  parts->build_intake();
  parts->build_server();
  parts->housekeeper =
      std::make_unique<Housekeeper>(parts->folder->store().housekeeping(), parts->settings, parts->clock, parts->log);
  return std::unique_ptr<Application>(new Application(std::move(parts)));
}

Application::Application(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Application::~Application() { stop(); }

base::Result<void> Application::start() {
  auto& p = *parts_;
  if (auto bound = p.server->bind(); !bound) return bound;
  const auto address = boost::asio::ip::make_address(p.settings.listen_address);
  p.guard.add_own_listener({address, p.server->port()});
  p.address = fmt::format(fmt::runtime(address.is_v6() ? "[{}]:{}" : "{}:{}"), address.to_string(), p.server->port());
  p.public_url = p.settings.public_url.empty() ? url() : p.settings.public_url;

  p.loops.start();
  if (auto started = p.dispatcher->start(); !started) return started;
  if (auto started = p.server->start(); !started) return started;
  p.housekeeper->start();
  p.ready = true;
  return p.folder->write_address(p.address);
}

void Application::stop() {
  auto& p = *parts_;
  if (p.stopped) return;
  p.stopped = true;
  p.ready = false;
  const bool started = !p.address.empty();
  if (started) {
    p.folder->remove_address();
    p.server->drain(p.settings.drain);
  }
  p.server->stop();
  if (started) p.dispatcher->stop(p.settings.drain);
  p.housekeeper->stop();
  p.workers.stop();
  p.background.stop();
  p.folder->store().stop();
  p.loops.stop();
}

std::string Application::url() const {
  return (parts_->settings.tls_cert.empty() ? "http://" : "https://") + parts_->address;
}

}  // namespace bughook::app
