#include "api/request/parameters.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "api/board/bug_request.hpp"
#include "api/page.hpp"
#include "api/webhooks/webhook_health.hpp"
#include "bugs/bug.hpp"
#include "delivery/attempt.hpp"
#include "http/target.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::api {

namespace {

constexpr std::string_view id_schema = R"({"type":"string","pattern":"^[0-9a-f]{24}$"})";
constexpr std::string_view time_schema = R"({"type":"string","format":"date-time"})";

template <class Words>
std::string word_schema(const Words& words) {
  return fmt::format(R"({{"type":"string","enum":["{}"]}})", fmt::join(words, "\",\""));
}

std::string number_schema(std::int64_t least, std::int64_t most, std::int64_t usual) {
  return fmt::format(R"({{"type":"integer","minimum":{},"maximum":{},"default":{}}})", least, most, usual);
}

std::vector<std::string_view> state_words() {
  using enum delivery::DeliveryState;
  std::vector<std::string_view> words;
  for (const auto state : {pending, delivered, failed, cancelled, held}) words.push_back(delivery::to_text(state));
  return words;
}

std::vector<std::string_view> priority_words() {
  using enum bugs::Priority;
  std::vector<std::string_view> words;
  for (const auto priority : {low, medium, high}) words.push_back(bugs::to_text(priority));
  return words;
}

std::vector<std::string_view> names_in(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    words.push_back(word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return words;
}

base::Failure refuse(std::string_view name, std::string sentence) {
  return base::fail(base::ErrorKind::invalid, std::move(sentence), std::string(name));
}

base::Failure refuse_unknown(const std::string& name, const std::vector<std::string_view>& known) {
  const auto is_known = [&](std::string_view wanted) {
    return std::find(known.begin(), known.end(), wanted) != known.end();
  };
  if (name == "next" && is_known("cursor")) {
    return refuse(name, "There is no parameter `next` here: send the `next` of a page as `cursor`.");
  }
  if (known.empty()) return refuse(name, fmt::format("There is no parameter `{}` here: this takes none.", name));
  return refuse(name, fmt::format("There is no parameter `{}` here. Known: {}.", name, fmt::join(known, ", ")));
}

}  // namespace

ParameterShape shape_of_parameter(std::string_view name) {
  if (name == "limit") return {number_schema(1, page_max, page_default)};
  if (name == "hours") return {number_schema(1, health_hours_max, health_hours_default)};
  if (name == "since" || name == "until") return {std::string(time_schema)};
  if (name == "webhook") return {std::string(id_schema)};
  if (name == "state") return {word_schema(state_words())};
  if (name == "action") return {word_schema(webhooks::known_actions)};
  if (name == "order") return {word_schema(std::vector<std::string_view>{"newest", "rank"})};
  if (name == "priority") return {word_schema(priority_words()), true};
  if (name == "status" || name == "type" || name == "reporter") return {R"({"type":"string"})", true};
  if (name == "q") return {fmt::format(R"({{"type":"string","maxLength":{}}})", search_bytes_max)};
  return {R"({"type":"string"})"};
}

base::Result<void> check_parameters(std::string_view known, std::string_view query) {
  if (query.empty()) return {};
  const auto names = names_in(known);
  std::set<std::string> seen;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;  // `a=1&&b=2`
    const auto name = http::percent_decode(pair.substr(0, pair.find('=')), http::PlusSign::is_space).value_or("");
    if (std::find(names.begin(), names.end(), name) == names.end()) return refuse_unknown(name, names);
    if (!seen.insert(name).second && !shape_of_parameter(name).may_repeat) {
      return refuse(name, fmt::format("`{}` stands here twice, and has one value: send it once.", name));
    }
  }
  return {};
}

std::optional<std::string> given(const http::Request& request, std::string_view name) {
  auto value = request.query_value(name);
  if (value && value->empty()) return std::nullopt;
  return value;
}

}  // namespace bughook::api
