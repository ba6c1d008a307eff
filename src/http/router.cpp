#include "http/router.hpp"

#include <map>
#include <stdexcept>

#include "http/target.hpp"

namespace bughook::http {

/// A route and the names that its pattern gives to the segments it leaves open.
struct Router::Entry {
  const Route* route = nullptr;
  std::vector<std::string_view> names;
};

/// The end of one or more patterns has entries, one per method.
struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::unique_ptr<Node> rest;
  std::array<Entry, method_count> entries;
  MethodSet methods;
  MethodSet sdk_methods;
};

namespace {

std::size_t index_of(Method method) { return static_cast<std::size_t>(method); }

[[noreturn]] void reject(const Route& route, std::string_view why) {
  throw std::invalid_argument("route " + std::string(to_text(route.method)) + " " + route.pattern + ": " +
                              std::string(why));
}

/// Cuts the first segment off; nullopt in `rest` when it was the last.
std::string_view take_segment(std::optional<std::string_view>& rest) {
  const auto slash = rest->find('/');
  const auto segment = rest->substr(0, slash);
  rest = slash == std::string_view::npos ? std::nullopt : std::optional(rest->substr(slash + 1));
  return segment;
}

template <class Node>
Node& made(std::unique_ptr<Node>& node) {
  if (!node) node = std::make_unique<Node>();
  return *node;
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)), root_(std::make_unique<Node>()) {
  for (std::size_t i = 0; i < routes_.size(); ++i) add(i);
}

Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(std::size_t index) {
  const Route& route = routes_[index];
  if (!route.pattern.starts_with('/')) reject(route, "a pattern begins with a slash");
  Entry entry{&route, {}};
  Node* node = root_.get();
  std::optional<std::string_view> left = std::string_view(route.pattern).substr(1);
  while (left) {
    const auto segment = take_segment(left);
    if (!segment.starts_with('{')) {
      node = &made(node->literals[std::string(segment)]);
      continue;
    }
    const bool is_rest = segment.ends_with("*}");
    const auto name = segment.substr(1, segment.size() - (is_rest ? 3 : 2));
    if (!segment.ends_with('}') || segment.size() < 3 || name.empty()) reject(route, "a parameter is {name}");
    if (is_rest && left) reject(route, "{name*} must be the last segment");
    entry.names.push_back(name);
    node = &made(is_rest ? node->rest : node->parameter);
  }
  if (node->methods.test(index_of(route.method))) reject(route, "another route has the same method and path");
  node->methods.set(index_of(route.method));
  if (route.cors == Cors::sdk) node->sdk_methods.set(index_of(route.method));
  node->entries[index_of(route.method)] = std::move(entry);
}

/// One search. It goes back where a branch ends nowhere, so it sees each node at most once.
struct Router::Walk {
  Method method;
  Match match;
  const Entry* entry = nullptr;
  std::vector<std::string_view> values;

  bool arrive(const Node& node) {
    match.methods |= node.methods;
    match.sdk_methods |= node.sdk_methods;
    auto wanted = method;
    if (wanted == Method::head && !node.methods.test(index_of(Method::head))) wanted = Method::get;
    if (!node.methods.test(index_of(wanted))) return false;
    entry = &node.entries[index_of(wanted)];
    return true;
  }

  bool through(const Node& node, std::string_view value, std::optional<std::string_view> left) {
    values.push_back(value);
    if (descend(node, left)) return true;
    values.pop_back();
    return false;
  }

  bool descend(const Node& node, std::optional<std::string_view> left) {
    if (!left) return arrive(node);
    const auto whole = *left;
    const auto segment = take_segment(left);
    if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
      if (descend(*literal->second, left)) return true;
    }
    if (node.parameter && !segment.empty() && through(*node.parameter, segment, left)) return true;
    return node.rest && through(*node.rest, whole, std::nullopt);
  }
};

Match Router::match(Method method, std::string_view path) const {
  Walk walk{.method = method, .match = {}, .entry = nullptr, .values = {}};
  if (!path.starts_with('/') || !walk.descend(*root_, path.substr(1))) return std::move(walk.match);
  auto match = std::move(walk.match);
  match.route = walk.entry->route;
  match.parameters.reserve(walk.values.size());
  for (std::size_t i = 0; i < walk.values.size(); ++i) {
    match.parameters.push_back({walk.entry->names[i], percent_decode(walk.values[i]).value_or("")});
  }
  return match;
}

std::string to_text(MethodSet methods) {
  if (methods.test(index_of(Method::get))) methods.set(index_of(Method::head));
  std::string text;
  for (std::size_t i = 0; i < method_count; ++i) {
    if (!methods.test(i)) continue;
    if (!text.empty()) text += ", ";
    text += to_text(static_cast<Method>(i));
  }
  return text;
}

}  // namespace bughook::http
