#include "webhooks/header_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.hpp"

namespace bughook::webhooks {

namespace {

/// In lower case: what frames and addresses the request, and what receivers trust us for.
constexpr std::string_view forbidden_names[] = {
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "accept-encoding",
    "user-agent",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
};
constexpr std::string_view forbidden_prefix = "proxy-";

/// RFC 9110 section 5.6.2.
constexpr std::array<bool, 256> is_token_letter = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789")) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_token(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_token_letter[static_cast<unsigned char>(c)]; });
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool is_forbidden(std::string_view lower_name) {
  return lower_name.starts_with(forbidden_prefix) ||
         std::find(std::begin(forbidden_names), std::end(forbidden_names), lower_name) != std::end(forbidden_names);
}

base::Failure refuse(std::string why, std::size_t index, std::string_view part) {
  return base::fail(base::ErrorKind::unprocessable, std::move(why),
                    "headers[" + std::to_string(index) + "]." + std::string(part));
}

base::Result<void> check_name(std::string_view name, std::size_t index) {
  if (name.empty()) return refuse("A header needs a name.", index, "name");
  if (name.size() > header_name_bytes_max) {
    return refuse("A header's name may be at most " + std::to_string(header_name_bytes_max) + " bytes long.", index,
                  "name");
  }
  if (!is_token(name)) {
    return refuse("A header's name is made of letters, digits and !#$%&'*+-.^_`|~ only.", index, "name");
  }
  if (is_forbidden(base::lowered(name))) {
    return refuse("The header " + std::string(name) + " is set by the server itself; choose another name.", index,
                  "name");
  }
  return {};
}

base::Result<void> check_value(std::string_view value, std::size_t index) {
  if (value.size() > header_value_bytes_max) {
    return refuse("A header's value may be at most " + std::to_string(header_value_bytes_max) + " bytes long.", index,
                  "value");
  }
  if (std::any_of(value.begin(), value.end(), is_control)) {
    return refuse("A header's value must not hold line breaks, tabs or other control characters.", index, "value");
  }
  if (!value.empty() && (value.front() == ' ' || value.back() == ' ')) {
    return refuse("Receivers cut off spaces around a header's value; take them away.", index, "value");
  }
  return {};
}

}  // namespace

base::Result<void> check_header(std::string_view name, std::string_view value, std::size_t index) {
  auto checked = check_name(name, index);
  return checked ? check_value(value, index) : checked;
}

base::Result<void> check_headers(const std::vector<Header>& headers) {
  if (headers.size() > headers_max) {
    return base::fail(base::ErrorKind::unprocessable,
                      "A webhook has at most " + std::to_string(headers_max) + " headers.", "headers");
  }
  std::vector<std::string> seen;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto& name = headers[i].name;
    const auto& value = headers[i].value;
    auto checked = check_header(name, value, i);
    if (!checked) return checked;
    auto lower = base::lowered(name);
    if (std::find(seen.begin(), seen.end(), lower) != seen.end()) {
      return refuse("The header " + name + " is there twice; receivers would take either.", i, "name");
    }
    seen.push_back(std::move(lower));
    bytes += name.size() + value.size();
  }
  if (bytes <= headers_bytes_max) return {};
  return base::fail(base::ErrorKind::unprocessable,
                    "The headers together may be at most " + std::to_string(headers_bytes_max) +
                        " bytes long; many receivers take no more.",
                    "headers");
}

}  // namespace bughook::webhooks
