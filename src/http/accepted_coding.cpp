#include "http/accepted_coding.hpp"

#include "base/ascii.hpp"

namespace bughook::http {
namespace {

/// `q=0`, `q=0.0`, ...: every other weight, also a broken one, leaves the coding usable.
bool is_refused(std::string_view parameters) {
  const auto weight = base::trimmed(parameters);
  return (weight.starts_with("q=") || weight.starts_with("Q=")) && weight.size() > 2 &&
         weight.find_first_not_of("0.", 2) == std::string_view::npos;
}

}  // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  bool any_is_accepted = false;
  while (!accept_encoding.empty()) {
    const auto comma = accept_encoding.find(',');
    const auto item = accept_encoding.substr(0, comma);
    accept_encoding.remove_prefix(comma == std::string_view::npos ? accept_encoding.size() : comma + 1);
    const auto semicolon = item.find(';');
    const auto name = base::trimmed(item.substr(0, semicolon));
    const bool refused = semicolon != std::string_view::npos && is_refused(item.substr(semicolon + 1));
    if (base::equal_ignoring_case(name, coding)) return !refused;
    if (name == "*") any_is_accepted = !refused;
  }
  return any_is_accepted;
}

}  // namespace bughook::http
