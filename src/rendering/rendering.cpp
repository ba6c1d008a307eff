#include "rendering/rendering.hpp"

#include <array>

namespace bughook::rendering {

namespace {
constexpr std::array<std::string_view, 2> kind_texts{"screenshot", "film"};
constexpr std::array<std::string_view, 4> state_texts{"idle", "waiting", "done", "failed"};

template <class Value, std::size_t count>
std::optional<Value> find(const std::array<std::string_view, count>& texts, std::string_view text) {
  for (std::size_t i = 0; i < count; ++i) {
    if (texts[i] == text) return static_cast<Value>(i);
  }
  return std::nullopt;
}
}  // namespace

std::string_view to_text(Kind kind) { return kind_texts[static_cast<std::size_t>(kind)]; }
std::string_view to_text(State state) { return state_texts[static_cast<std::size_t>(state)]; }
std::optional<Kind> parse_kind(std::string_view text) { return find<Kind>(kind_texts, text); }
std::optional<State> parse_state(std::string_view text) { return find<State>(state_texts, text); }

}  // namespace bughook::rendering
