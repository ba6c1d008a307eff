#include "intake/service/sdk_config.hpp"

#include <array>
#include <string_view>

#include "base/json_writer.hpp"

namespace bughook::intake {
namespace {

/// Left out of recorded requests by the SDK itself, before we scrub them once more.
constexpr std::array<std::string_view, 8> secret_properties = {"password", "passwd",        "secret", "token",
                                                               "apiKey",   "authorization", "cookie", "creditCard"};

void write_flow_config(base::JsonWriter& json, const SdkSettings& settings) {
  json.begin_object()
      .member("color", settings.color)
      .member("headerColor", settings.color)
      .member("buttonColor", settings.color)
      .member("backgroundColor", "#ffffff")
      .member("borderRadius", 20)
      .member("buttonX", 20)
      .member("buttonY", 20)
      .member("logo", "")
      .member("buttonLogo", "")
      .member("hideBranding", true)
      // The form behind the button comes from the maker's own host: a page that shows it anyway says so itself.
      .member("feedbackButtonPosition", "BUTTON_NONE")
      .member("widgetButtonText", "")
      .member("enableMenu", false);
  json.key("menuItems").begin_array().end_array();
  json.member("enableReplays", settings.web_replays)
      .member("enableWebReplays", settings.web_replays)
      .member("replaysInterval", 1000)
      .member("enableNetworkLogs", settings.network_logs)
      .member("sendNetworkResources", false)
      .member("enableConsoleLogs", settings.console_logs)
      .member("enableShortcuts", false)
      .member("enableCrashDetector", false)
      .member("enableRageClickDetector", false)
      .member("rageClickDetectorIsSilent", true);
  json.key("networkLogPropsToIgnore").begin_array();
  for (const auto property : secret_properties) json.string(property);
  json.end_array();
  json.key("networkLogBlacklist").begin_array().end_array();
  json.key("customTranslations").begin_object().end_object();
  json.key("staticTranslations").begin_object().end_object();
  json.key("localizationOptions").begin_array().end_array();
  json.end_object();
}

void write_action(base::JsonWriter& json, std::string_view flow, std::string_view title, std::string_view type) {
  json.key(flow)
      .begin_object()
      .member("title", title)
      .member("description", "")
      .member("thanksMessage", "Thank you.")
      .member("feedbackType", type);
  json.key("form").begin_array();
  for (const auto& [name, kind] : {std::pair{"reportedBy", "text"}, std::pair{"description", "textarea"}}) {
    json.begin_object().member("name", name).member("type", kind).member("required", false).end_object();
  }
  json.end_array();
  json.key("pages").begin_array().end_array();
  json.key("excludeData").begin_object().end_object();
  json.end_object();
}

}  // namespace

std::string web_config(const SdkSettings& settings) {
  std::string text;
  base::JsonWriter json(text);
  json.begin_object().key("flowConfig");
  write_flow_config(json, settings);
  json.key("projectActions").begin_object();
  write_action(json, "bugreporting", "Report an issue", "BUG");
  write_action(json, "crash", "Crash", "CRASH");
  write_action(json, "contact", "Contact", "GENERAL");
  write_action(json, "featurerequests", "Request a feature", "FEATURE_REQUEST");
  write_action(json, "rating", "Rate us", "RATING");
  json.end_object().end_object();
  return text;
}

std::string mobile_config(const SdkSettings& settings) {
  std::string text;
  base::JsonWriter(text)
      .begin_object()
      .member("color", settings.color)
      .member("logo", "")
      .member("hideBugBattleLogo", true)
      .member("enableReplays", settings.web_replays)
      .member("enableNetworkLogs", settings.network_logs)
      .member("enableConsoleLogs", settings.console_logs)
      .member("replaysInterval", 1000)
      .member("activationMethodShake", false)
      .member("activationMethodScreenshotGesture", false)
      .member("activationMethodThreeFingerDoubleTab", false)
      .end_object();
  return text;
}

}  // namespace bughook::intake
