// Finds the route of a path: a tree with one level per segment, where a literal segment is tried before a
// parameter and a parameter before `{rest*}`. Built once at start; afterwards read by all loops without a
// lock. A table that contradicts itself is a mistake of ours: the constructor throws, which ends the start.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/route.hpp"

namespace bughook::http {

using MethodSet = std::bitset<method_count>;

struct Match {
  const Route* route = nullptr;
  std::vector<Parameter> parameters;  // of `route`, in the order of its pattern
  MethodSet methods;                  // what the path has; all if `route` is null, else at least the asked one
  MethodSet sdk_methods;              // those of them with Cors::sdk

  [[nodiscard]] bool path_is_known() const { return methods.any(); }
};

class Router {
 public:
  explicit Router(std::vector<Route> routes);
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// HEAD finds the GET route when there is no HEAD route. The path comes from parse_target.
  [[nodiscard]] Match match(Method method, std::string_view path) const;

  /// The table as given, for what is made from it (the OpenAPI document, the tenancy test).
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  struct Node;
  struct Entry;
  struct Walk;

  void add(std::size_t index);

  std::vector<Route> routes_;
  std::unique_ptr<Node> root_;
};

/// `GET, HEAD, POST`: for Allow and Access-Control-Allow-Methods. GET brings HEAD with it.
[[nodiscard]] std::string to_text(MethodSet methods);

}  // namespace bughook::http
