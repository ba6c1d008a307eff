// `bughook serve`: the server, until SIGTERM, SIGINT or SIGQUIT. Meanwhile it takes renewed certificates.
#include <iostream>

#include <fmt/format.h>

#include "app/application.hpp"
#include "app/signals.hpp"
#include "base/clock.hpp"
#include "bughook_version.hpp"
#include "cli/commands.hpp"

namespace bughook::cli {

namespace {

/// A renewed certificate is in use so long after its files were written: two calls of the system each.
constexpr std::chrono::seconds certificate_looks{10};

/// What has a flag of its own is a setting like any other.
std::vector<std::string> as_settings(const ServeArguments& arguments) {
  std::vector<std::string> settings = arguments.set;
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) settings.push_back(fmt::format("{}={}", key, value));
  };
  add("server.listen", arguments.listen);
  add("server.public_url", arguments.public_url);
  add("server.tls_cert", arguments.tls_cert);
  add("server.tls_key", arguments.tls_key);
  return settings;
}

std::string welcome(app::Application& application) {
  const auto now = base::format_iso8601(base::SystemClock().now());
  auto words = fmt::format("{} bughook {} serves at {}\n", now, version, application.url());
  if (const auto link = application.first_start_url(); link && *link) {
    words += fmt::format("{} nobody has signed in yet; this link, which works once, is the way in: {}\n", now, **link);
  }
  return words;
}

}  // namespace

int serve(const ServeArguments& arguments) {
  const auto signals = app::block_signals();
  auto settings = app::load_settings(arguments.config, as_settings(arguments));
  if (!settings) return complain(settings.error().detail);
  settings->allow_networks.insert(settings->allow_networks.end(), arguments.allow_networks.begin(),
                                  arguments.allow_networks.end());
  auto application = app::Application::build(
      arguments.data, std::move(*settings),
      arguments.new_key ? app::DataFolder::LostKey::is_replaced : app::DataFolder::LostKey::stops);
  if (!application) return complain(application.error().detail);
  if (auto started = (*application)->start(); !started) {
    (*application)->stop();
    return complain(started.error().detail);
  }
  std::cout << welcome(**application) << std::flush;
  using Reading = http::Server::Reading;
  for (auto signal = app::Signal::none; signal != app::Signal::stop;) {
    signal = app::wait_for_signal(signals, certificate_looks);
    const bool is_asked = signal == app::Signal::read_again;
    (*application)->read_certificate_again(is_asked ? Reading::always : Reading::when_changed);
  }
  (*application)->stop();
  return 0;
}

}  // namespace bughook::cli
