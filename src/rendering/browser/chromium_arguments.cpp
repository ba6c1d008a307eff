#include "rendering/browser/chromium_arguments.hpp"

#include <unistd.h>

#include <array>

namespace bughook::rendering::browser {

std::optional<std::string> find_chromium(const std::string& wanted) {
  const auto runs = [](const std::string& path) { return ::access(path.c_str(), X_OK) == 0; };
  if (!wanted.empty()) return runs(wanted) ? std::optional(wanted) : std::nullopt;
  constexpr std::array usual_places = {
      "/usr/lib/chromium/chromium",  // Debian
      "/usr/lib64/chromium-browser/chromium-browser",
      "/usr/lib/chromium-browser/chromium-browser",
      "/opt/google/chrome/chrome",
      "/usr/bin/chromium",
  };
  for (const std::string place : usual_places) {
    if (runs(place)) return place;
  }
  return std::nullopt;
}

std::vector<std::string> chromium_arguments(const std::string& program, const std::string& profile_folder,
                                            Walls walls) {
  std::vector<std::string> arguments = {
      program,
      "--headless",
      "--remote-debugging-pipe",  // no port that others could find
      "--user-data-dir=" + profile_folder,
      "--disable-dev-shm-usage",  // a container's /dev/shm is small; ours is /tmp, which has a limit too
      "--disable-gpu",            // there is none
      "--hide-scrollbars",        // the reporter's window had its own
      "--mute-audio",
      // What a browser does on its own: nothing of it is of use, all of it costs.
      "--no-first-run",
      "--no-default-browser-check",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-default-apps",
      "--disable-extensions",
      "--disable-sync",
      "--disable-breakpad",
      "--disable-crash-reporter",
      "--disable-domain-reliability",
      "--disable-client-side-phishing-detection",
      "--password-store=basic",
      "--use-mock-keychain",
      "--no-pings",
      "--disable-features=Translate,OptimizationHints,MediaRouter,InterestFeedContentSuggestions,"
      "DialMediaRouteProvider",
      // A second and third wall, for when the first is allowed to be missing.
      "--disable-quic",
      "--proxy-server=127.0.0.1:9",
      "--proxy-bypass-list=<-loopback>",
      "--host-resolver-rules=MAP * ~NOTFOUND",
      "--force-color-profile=srgb",
      // A tab that hangs is ours to end, by its deadline.
      "--disable-hang-monitor",
      "--disable-renderer-backgrounding",
      "--disable-backgrounding-occluded-windows",
  };
  if (walls == Walls::none) arguments.emplace_back("--no-sandbox");
  arguments.emplace_back("about:blank");
  return arguments;
}

}  // namespace bughook::rendering::browser
