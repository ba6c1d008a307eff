// `bughook serve`: the server, until SIGTERM or SIGINT.
#include <iostream>

#include <fmt/format.h>

#include "app/application.hpp"
#include "app/signals.hpp"
#include "bughook_version.hpp"
#include "cli/commands.hpp"

namespace bughook::cli {

namespace {

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
  auto words = fmt::format("bughook {} serves at {}\n", version, application.url());
  if (const auto link = application.first_start_url(); link && *link) {
    words += fmt::format("nobody has signed in yet; this link, which works once, is the way in: {}\n", **link);
  }
  return words;
}

}  // namespace

int serve(const ServeArguments& arguments) {
  const auto signals = app::block_stop_signals();
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
  app::wait_for_stop_signal(signals);
  (*application)->stop();
  return 0;
}

}  // namespace bughook::cli
