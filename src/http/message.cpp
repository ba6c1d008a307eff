#include "http/message.hpp"

#include <array>

#include "http/target.hpp"

namespace bughook::http {

namespace {
constexpr std::array<std::string_view, method_count> method_texts{"GET",   "HEAD",   "POST",   "PUT",
                                                                  "PATCH", "DELETE", "OPTIONS"};
}

std::string_view to_text(Method method) { return method_texts[static_cast<std::size_t>(method)]; }

std::optional<Method> parse_method(std::string_view text) {
  for (std::size_t i = 0; i < method_count; ++i) {
    if (method_texts[i] == text) return static_cast<Method>(i);
  }
  return std::nullopt;
}

std::string_view Request::header(std::string_view name) const { return fields.find(name).value_or(std::string_view{}); }

std::string_view Request::parameter(std::string_view name) const {
  for (const auto& each : parameters) {
    if (each.name == name) return each.value;
  }
  return {};
}

std::optional<std::string> Request::query_value(std::string_view name) const { return find_query_value(query, name); }

}  // namespace bughook::http
