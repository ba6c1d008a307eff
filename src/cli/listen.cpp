// `bughook listen`: the receiver that someone who writes an integration wants first. Prints each webhook as
// it arrives, says whether its signature holds, answers 200.
#include <iostream>
#include <mutex>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "app/signals.hpp"
#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/workers.hpp"
#include "cli/commands.hpp"
#include "cli/pretty_json.hpp"
#include "http/server.hpp"
#include "webhooks/signature.hpp"

namespace bughook::cli {

namespace {

constexpr std::size_t body_max = 16 * 1024 * 1024;
/// Standard Webhooks 1.0.0: receivers allow five minutes each way.
constexpr std::int64_t tolerance_s = 300;

/// In words: does one of the signatures hold, and is the timestamp fresh?
std::string verdict(const http::Request& request, const std::string& secret, const base::Clock& clock) {
  if (secret.empty()) return "signature not checked (give --secret to check it)";
  const auto given = request.header("webhook-signature");
  const std::string timestamp(request.header("webhook-timestamp"));
  if (given.empty() || timestamp.empty()) return "NO SIGNATURE: webhook-signature or webhook-timestamp is missing";
  const auto timestamp_s = std::strtoll(timestamp.c_str(), nullptr, 10);
  if (std::abs(base::to_ms(clock.now()) / 1000 - timestamp_s) > tolerance_s) {
    return "SIGNATURE REFUSED: its timestamp is more than 5 minutes off";
  }
  auto signer = webhooks::Signer::make({{secret, std::nullopt}});
  if (!signer) return signer.error().detail;
  const auto expected = signer->signatures(request.header("webhook-id"), timestamp_s, request.body);
  for (std::size_t from = 0; from < given.size();) {
    const auto to = std::min(given.find(' ', from), given.size());
    if (given.substr(from, to - from) == expected) return "signature holds";
    from = to + 1;
  }
  return "SIGNATURE DOES NOT HOLD: another secret, or the body was changed on the way";
}

std::string describe(const http::Request& request, const std::string& verdict_words) {
  std::string text = fmt::format("\n{} {}\n", http::to_text(request.method), request.path);
  for (std::size_t i = 0; i < request.fields.size(); ++i) {
    const auto field = request.fields.at(i);
    text += fmt::format("{}: {}\n", field.name, field.value);
  }
  text += "\n" + pretty_json(request.body) + "\n" + verdict_words + "\n";
  return text;
}

}  // namespace

int listen(const ListenArguments& arguments) {
  if (!arguments.secret.empty()) {
    if (auto checked = webhooks::check_secret(arguments.secret); !checked) return complain(checked.error().detail);
  }
  const auto signals = app::block_signals();
  const base::SystemClock clock;
  base::Log log(base::LogLevel::warning);
  base::Metrics metrics;
  base::Loops loops(1);
  base::Workers workers("listen", 1, 100);
  std::mutex printing;

  const http::WorkHandler show = [&](const http::Request& request) {
    const auto text = describe(request, verdict(request, arguments.secret, clock));
    const std::lock_guard lock(printing);
    std::cout << text << std::flush;
    return http::Response{
        .status = 200, .content_type = "application/json", .headers = {}, .body = R"({"received":true})"};
  };
  std::vector<http::Route> routes;
  for (const auto method : {http::Method::post, http::Method::put, http::Method::get}) {
    routes.push_back({.method = method, .pattern = "/{path*}", .handler = show, .body_limit = body_max});
  }
  http::ServerSettings settings;
  settings.port = arguments.port;
  http::Server server(loops, workers, settings, clock, metrics, log);
  if (auto bound = server.bind(); !bound) return complain(bound.error().detail);
  server.start(http::Router(std::move(routes)));
  loops.start();
  std::cout << "listening on 127.0.0.1:" << server.port() << std::endl;
  while (app::wait_for_signal(signals, std::chrono::hours(1)) == app::Signal::none) {
  }
  server.drain(std::chrono::seconds(1));
  server.stop();
  loops.stop();
  workers.stop();
  return 0;
}

}  // namespace bughook::cli
