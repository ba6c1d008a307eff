#include "delivery/attempt.hpp"

#include <array>

namespace bughook::delivery {

namespace {

template <class Enum, std::size_t n>
using Names = std::array<std::pair<Enum, std::string_view>, n>;

constexpr Names<DeliveryState, 5> state_names{{{DeliveryState::pending, "pending"},
                                               {DeliveryState::delivered, "delivered"},
                                               {DeliveryState::failed, "failed"},
                                               {DeliveryState::cancelled, "cancelled"},
                                               {DeliveryState::held, "held"}}};
constexpr Names<Outcome, 5> outcome_names{{{Outcome::delivered, "delivered"},
                                           {Outcome::refused, "refused"},
                                           {Outcome::timed_out, "timed_out"},
                                           {Outcome::unreachable, "unreachable"},
                                           {Outcome::blocked, "blocked"}}};

template <class Enum, std::size_t n>
std::string_view name_of(const Names<Enum, n>& names, Enum value) {
  for (const auto& [each, name] : names) {
    if (each == value) return name;
  }
  return {};
}

template <class Enum, std::size_t n>
std::optional<Enum> value_of(const Names<Enum, n>& names, std::string_view text) {
  for (const auto& [value, name] : names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(DeliveryState state) { return name_of(state_names, state); }
std::optional<DeliveryState> parse_delivery_state(std::string_view text) { return value_of(state_names, text); }
std::string_view to_text(Outcome outcome) { return name_of(outcome_names, outcome); }
std::optional<Outcome> parse_outcome(std::string_view text) { return value_of(outcome_names, text); }

}  // namespace bughook::delivery
