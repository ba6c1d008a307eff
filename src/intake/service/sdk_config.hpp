// What the SDKs ask for before they start: what to record, how to look, which forms there are. They take a missing key
// for a mistake (Android stops reading at the first), so every key that any of them knows is sent. Pure; any thread.
#pragma once

#include <string>

namespace bughook::intake {

/// The settings [sdk] of config/default.toml.
struct SdkSettings {
  bool web_replays = true;
  bool network_logs = true;
  bool console_logs = true;
  std::string color = "#485bff";
};

/// `GET /config/{key}` and `/widget/{key}/config`: web SDKs from 6.4 on, mobile ones from 7 on.
[[nodiscard]] std::string web_config(const SdkSettings& settings);

/// `GET /appwidget/{key}/config`: mobile SDKs of 2021.
[[nodiscard]] std::string mobile_config(const SdkSettings& settings);

}  // namespace bughook::intake
