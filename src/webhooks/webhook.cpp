#include "webhooks/webhook.hpp"

#include <algorithm>

namespace bughook::webhooks {

namespace {

std::string list_of_known_actions() {
  std::string list;
  for (const auto action : known_actions) {
    if (!list.empty()) list += ", ";
    list += action;
  }
  return list;
}

}  // namespace

base::Result<void> check_actions(const std::vector<std::string>& actions) {
  const auto refuse = [](std::string why) {
    return base::fail(base::ErrorKind::unprocessable, why + " Known actions: " + list_of_known_actions() + ".",
                      "actions");
  };
  if (actions.empty()) return refuse("A webhook without actions would never be called: name at least one.");
  for (auto action = actions.begin(); action != actions.end(); ++action) {
    const auto position = std::to_string(action - actions.begin() + 1);
    if (std::find(known_actions.begin(), known_actions.end(), *action) == known_actions.end()) {
      return refuse("Action " + position + " of the list is not known.");
    }
    if (std::find(actions.begin(), action, *action) != action) {
      return refuse("Action " + position + " of the list stands there twice.");
    }
  }
  return {};
}

bool Webhook::wants(std::string_view action) const {
  return std::find(actions.begin(), actions.end(), action) != actions.end();
}

bool Webhook::is_readable() const {
  const auto opens = [](const auto& sealed) { return sealed.unopened.empty(); };
  return std::all_of(headers.begin(), headers.end(), opens) && std::all_of(secrets.begin(), secrets.end(), opens);
}

}  // namespace bughook::webhooks
