// Every setting, typed. Defaults and their reasons stand in config/default.toml, which is part of the
// program; a file and --set override them by key. What can not be read is one clear sentence, and no start.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "intake/service/sdk_config.hpp"

namespace bughook::app {

struct RenderingSettings {
  bool enabled = true;
  std::string browser;
  std::size_t concurrency = 0;
  std::chrono::seconds wait_max{}, timeout{};
  std::size_t memory_max = 0;  // in bytes
  int jobs_per_browser = 0;
  bool fetch_linked_files = true;
  std::vector<std::string> fetch_networks;
  bool allow_unsandboxed = false;
  std::string ffmpeg;
  int film_frames_per_second = 0;
  std::chrono::seconds film_longest{}, film_timeout{};
};

struct Settings {
  std::string listen_address;  // empty: every address there is
  std::uint16_t listen_port = 0;
  std::string public_url;
  std::string tls_cert, tls_key;
  std::size_t loops = 0, workers = 0;
  std::size_t connections_max = 0, connections_per_address_max = 0;
  std::size_t body_memory_max = 0, body_memory_per_address_max = 0;  // in bytes
  std::chrono::seconds drain{};
  double rate_per_key = 0, rate_per_address = 0;
  intake::SdkSettings sdk;
  double jitter = 0;
  int concurrency_per_webhook = 0;
  std::size_t attempts_in_flight_max = 0;
  std::vector<std::string> allow_networks;
  std::string ca_file;
  bool search_domains = false;
  RenderingSettings rendering;
  std::chrono::days events_kept{}, attempts_kept{}, files_kept{};  // 0: for ever
  std::size_t live_readers_max = 0, live_readers_per_project_max = 0;
  base::LogLevel log_level = base::LogLevel::info;
};

/// `overrides` are `key=value` as --set takes them, later ones win; `file` may be empty.
[[nodiscard]] base::Result<Settings> load_settings(const std::filesystem::path& file,
                                                   const std::vector<std::string>& overrides);

/// config/default.toml, as built in.
[[nodiscard]] std::string_view default_settings_text();

}  // namespace bughook::app
