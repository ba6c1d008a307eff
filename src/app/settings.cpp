#include "app/settings.hpp"

#include <charconv>
#include <fstream>

#include <fmt/format.h>
#include <boost/asio/ip/address.hpp>
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/encoding.hpp"
#include "base/nearest_name.hpp"
#include "outbound/url.hpp"

namespace bughook::app {

namespace {

using base::fail;
using base::Result;

base::Failure bad_setting(std::string_view key, std::string_view sentence) {
  return fail(base::ErrorKind::invalid, fmt::format("{}: {}", key, sentence), std::string(key));
}

std::string_view type_words(toml::node_type type) {
  switch (type) {
    case toml::node_type::string: return "text";
    case toml::node_type::integer: return "a whole number";
    case toml::node_type::floating_point: return "a number";
    case toml::node_type::boolean: return "true or false";
    case toml::node_type::array: return "a list";
    case toml::node_type::table: return "a table of settings";
    default: return "something else";
  }
}

bool fits(const toml::node& known, const toml::node& given) {
  return known.type() == given.type() || (known.is_floating_point() && given.is_integer());
}

void add_names(const toml::table& table, const std::string& prefix, std::vector<std::string>& names) {
  for (const auto& [name, value] : table) {
    const auto key = prefix + std::string(name.str());
    names.push_back(key);
    if (const auto* inner = value.as_table()) add_names(*inner, key + ".", names);
  }
}

/// `known` is the table of `prefix`.
base::Failure no_such_setting(const std::string& key, const toml::table& known, const std::string& prefix) {
  std::vector<std::string> names;
  add_names(known, prefix, names);
  const auto meant = base::nearest_name(key, names);
  const auto suggestion = meant.empty() ? std::string() : fmt::format(" Did you mean {}?", meant);
  return bad_setting(key, fmt::format("there is no such setting.{} `bughook config` prints them all.", suggestion));
}

/// Puts `given` over `known`. Every key must be known, every value of the known type.
Result<void> override_with(toml::table& known, const toml::table& given, const std::string& prefix) {
  for (const auto& [name, value] : given) {
    const auto key = prefix + std::string(name.str());
    auto* place = known.get(name.str());
    if (place == nullptr) return no_such_setting(key, known, prefix);
    if (!fits(*place, value)) {
      return bad_setting(
          key, fmt::format("this is {}, but must be {}.", type_words(value.type()), type_words(place->type())));
    }
    if (auto* table = place->as_table()) {
      if (auto merged = override_with(*table, *value.as_table(), key + "."); !merged) return merged;
    } else if (place->is_floating_point() && value.is_integer()) {
      known.insert_or_assign(name.str(), static_cast<double>(value.as_integer()->get()));
    } else {
      known.insert_or_assign(name.str(), value);
    }
  }
  return {};
}

Result<void> check_readable(const std::filesystem::path& file) {
  std::error_code error;
  const auto kind = std::filesystem::status(file, error).type();
  if (kind == std::filesystem::file_type::not_found) return bad_setting(file.string(), "there is no such file.");
  if (kind == std::filesystem::file_type::directory) return bad_setting(file.string(), "this is a folder, not a file.");
  errno = 0;
  if (std::ifstream(file)) return {};
  return bad_setting(file.string(), fmt::format("can not be read: {}.", std::generic_category().message(errno)));
}

Result<void> override_from_file(toml::table& known, const std::filesystem::path& file) {
  if (auto checked = check_readable(file); !checked) return checked;
  auto parsed = toml::parse_file(file.string());
  if (!parsed) {
    const auto& error = parsed.error();
    return bad_setting(file.string(), fmt::format("line {}: {}", error.source().begin.line, error.description()));
  }
  return override_with(known, parsed.table(), "");
}

/// `intake.rate_per_key=20`. The value is TOML; what is not TOML is taken as text, so that no quotes are
/// needed on a command line.
Result<void> override_from_argument(toml::table& known, const std::string& argument) {
  const auto equals = argument.find('=');
  if (equals == std::string::npos) return bad_setting(argument, "write --set key=value.");
  const auto key = argument.substr(0, equals);
  const auto value = argument.substr(equals + 1);
  const auto place = known.at_path(key);
  if (!place) return no_such_setting(key, known, "");
  if (place.is_table()) return bad_setting(key, "this is a table of settings: write --set table.key=value.");
  auto parsed = place.is_string() ? toml::parse("") : toml::parse(key + " = " + value);
  if (!parsed) return bad_setting(key, fmt::format("`{}` must be {}.", value, type_words(place.type())));
  if (!place.is_string()) return override_with(known, parsed.table(), "");
  toml::table given;
  const auto dot = key.find('.');
  given.insert(key.substr(0, dot), toml::table{{key.substr(dot + 1), value}});
  return override_with(known, given, "");
}

/// Takes values out of the merged table; the first one out of range is kept as the error.
class Reader {
 public:
  explicit Reader(const toml::table& table) : table_(table) {}

  std::string text(std::string_view key) { return *table_.at_path(key).value<std::string>(); }
  bool flag(std::string_view key) { return *table_.at_path(key).value<bool>(); }
  double number(std::string_view key, double least, double most) {
    const auto value = *table_.at_path(key).value<double>();
    if (value < least || value > most) refuse(key, least, most);
    return value;
  }
  std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most) {
    const auto value = *table_.at_path(key).value<std::int64_t>();
    if (value < least || value > most) refuse(key, least, most);
    return value;
  }
  /// In bytes; at least the largest body that is taken.
  std::size_t megabytes(std::string_view key) { return static_cast<std::size_t>(integer(key, 50, 1'000'000)) << 20; }
  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> texts;
    for (const auto& item : *table_.at_path(key).as_array()) {
      if (const auto text = item.value<std::string>()) {
        texts.push_back(*text);
      } else if (!error_) {
        error_ = bad_setting(key, "every item must be text.").value();
      }
    }
    return texts;
  }

  template <class T>
  void refuse(std::string_view key, T least, T most) {
    if (!error_) error_ = bad_setting(key, fmt::format("must be from {} to {}.", least, most)).value();
  }
  [[nodiscard]] const std::optional<base::Error>& error() const { return error_; }

 private:
  const toml::table& table_;
  std::optional<base::Error> error_;
};

/// `127.0.0.1:8080`, `[::1]:8080`; `:8080` for every address there is; `localhost:8080`, or the port alone, for this
/// machine.
Result<void> read_listen(const std::string& listen, Settings& settings) {
  const auto wrong = [&](std::string_view sentence) {
    return bad_setting("server.listen", fmt::format("`{}` {}", listen, sentence));
  };
  const auto colon = listen.rfind(':');
  const bool is_port_alone = colon == std::string::npos;
  const auto port = std::string_view(listen).substr(is_port_alone ? 0 : colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), settings.listen_port);
  if (error != std::errc() || end != port.data() + port.size() || port.empty()) {
    return wrong("must be address:port, as 127.0.0.1:8080, with a port up to 65535.");
  }
  auto address = is_port_alone ? "localhost" : listen.substr(0, colon);
  if (address == "localhost") address = "127.0.0.1";
  if (address == "*") address.clear();
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  boost::system::error_code not_an_address;
  if (!address.empty()) (void)boost::asio::ip::make_address(address, not_an_address);
  if (not_an_address)
    return wrong("must begin with an IP address, with localhost, or with the colon for every address.");
  settings.listen_address = address;
  return {};
}

/// Pages put the colour into their styles as it is.
bool is_color(std::string_view text) {
  return text.size() == 7 && text.front() == '#' && base::parse_hex(text.substr(1)).has_value();
}

Result<void> read_sdk(Reader& read, intake::SdkSettings& sdk) {
  sdk.web_replays = read.flag("sdk.web_replays");
  sdk.network_logs = read.flag("sdk.network_logs");
  sdk.console_logs = read.flag("sdk.console_logs");
  sdk.color = read.text("sdk.color");
  if (!is_color(sdk.color)) return bad_setting("sdk.color", "must be a colour as #485bff.");
  return {};
}

RenderingSettings read_rendering(Reader& read) {
  RenderingSettings rendering;
  rendering.enabled = read.flag("rendering.enabled");
  rendering.browser = read.text("rendering.browser");
  rendering.concurrency = static_cast<std::size_t>(read.integer("rendering.concurrency", 1, 64));
  rendering.wait_max = std::chrono::seconds(read.integer("rendering.wait_seconds_max", 0, 3600));
  rendering.timeout = std::chrono::seconds(read.integer("rendering.timeout_seconds", 1, 3600));
  rendering.memory_max = static_cast<std::size_t>(read.integer("rendering.memory_mb", 300, 1'000'000)) << 20;
  rendering.jobs_per_browser = static_cast<int>(read.integer("rendering.jobs_per_browser", 1, 1'000'000));
  rendering.fetch_linked_files = read.flag("rendering.fetch_linked_files");
  rendering.fetch_networks = read.texts("rendering.fetch_networks");
  rendering.allow_unsandboxed = read.flag("rendering.allow_unsandboxed");
  rendering.ffmpeg = read.text("rendering.ffmpeg");
  rendering.film_frames_per_second = static_cast<int>(read.integer("rendering.film_frames_per_second", 1, 30));
  rendering.film_longest = std::chrono::seconds(read.integer("rendering.film_seconds_max", 1, 3600));
  rendering.film_timeout = std::chrono::seconds(read.integer("rendering.film_timeout_seconds", 10, 86'400));
  return rendering;
}

Result<void> check_public_url(const std::string& text) {
  if (text.empty()) return {};
  const auto url = outbound::parse_url(text);
  if (!url) return bad_setting("server.public_url", url.error().detail);
  if (url->target.find('?') != std::string::npos) {
    return bad_setting("server.public_url", "links begin with it, so it can not hold a query.");
  }
  if (url->target.find_first_not_of('/') == std::string::npos) return {};
  return bad_setting("server.public_url",
                     fmt::format("`{}` is a path, and the dashboard and the SDKs work at the root of a host only: give "
                                 "it a host name of its own, as {}.",
                                 url->target, url->origin_in_text()));
}

}  // namespace

Result<Settings> load_settings(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
  auto parsed = toml::parse(default_settings_text());
  if (!parsed) return fail(base::ErrorKind::internal, "config/default.toml as built in can not be read");
  auto table = std::move(parsed).table();
  if (!file.empty()) {
    if (auto merged = override_from_file(table, file); !merged) return base::Failure(merged.error());
  }
  for (const auto& argument : overrides) {
    if (auto merged = override_from_argument(table, argument); !merged) return base::Failure(merged.error());
  }

  Reader read(table);
  Settings settings;
  if (auto listen = read_listen(read.text("server.listen"), settings); !listen) return base::Failure(listen.error());
  settings.public_url = read.text("server.public_url");
  if (auto url = check_public_url(settings.public_url); !url) return base::Failure(url.error());
  while (settings.public_url.ends_with('/')) settings.public_url.pop_back();
  settings.tls_cert = read.text("server.tls_cert");
  settings.tls_key = read.text("server.tls_key");
  settings.loops = static_cast<std::size_t>(read.integer("server.loops", 0, 256));
  settings.workers = static_cast<std::size_t>(read.integer("server.workers", 1, 256));
  settings.connections_max = static_cast<std::size_t>(read.integer("server.connections_max", 1, 1'000'000));
  settings.connections_per_address_max =
      static_cast<std::size_t>(read.integer("server.connections_per_address_max", 1, 1'000'000));
  settings.body_memory_max = read.megabytes("server.body_memory_mb");
  settings.body_memory_per_address_max = read.megabytes("server.body_memory_mb_per_address");
  settings.drain = std::chrono::seconds(read.integer("server.drain_seconds", 0, 3600));
  settings.rate_per_key = read.number("intake.rate_per_key", 0, 1e6);
  settings.rate_per_address = read.number("intake.rate_per_address", 0, 1e6);
  if (auto sdk = read_sdk(read, settings.sdk); !sdk) return base::Failure(sdk.error());
  settings.jitter = read.number("delivery.jitter", 0, 1);
  settings.concurrency_per_webhook = static_cast<int>(read.integer("delivery.concurrency_per_webhook", 1, 10'000));
  settings.attempts_in_flight_max =
      static_cast<std::size_t>(read.integer("delivery.attempts_in_flight_max", 1, 1'000'000));
  settings.allow_networks = read.texts("outbound.allow_networks");
  settings.ca_file = read.text("outbound.ca_file");
  settings.search_domains = read.flag("outbound.search_domains");
  settings.rendering = read_rendering(read);
  settings.events_kept = std::chrono::days(read.integer("retention.events_days", 0, 36'500));
  settings.attempts_kept = std::chrono::days(read.integer("retention.attempts_days", 0, 36'500));
  settings.files_kept = std::chrono::days(read.integer("retention.files_days", 0, 36'500));
  settings.live_readers_max = static_cast<std::size_t>(read.integer("live.readers_max", 0, 1'000'000));
  settings.live_readers_per_project_max =
      static_cast<std::size_t>(read.integer("live.readers_per_project_max", 0, 1'000'000));
  if (read.error()) return base::Failure(*read.error());
  const auto level = base::parse_log_level(read.text("log.level"));
  if (!level) return bad_setting("log.level", "must be debug, info, warning, error or off.");
  settings.log_level = *level;
  if (settings.tls_cert.empty() != settings.tls_key.empty()) {
    return bad_setting("server.tls_cert", "set server.tls_cert and server.tls_key, or neither.");
  }
  return settings;
}

}  // namespace bughook::app
