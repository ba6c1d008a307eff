// What the descriptions of a replay's nodes say of them, kept by number: later changes name only the number. Learned
// from the whole replay before any of it is written, so that the order of its events hides nothing. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include <simdjson.h>

#include "intake/scrubbing/secret_inputs.hpp"

namespace bughook::intake {

class KnownNodes {
 public:
  /// Any part of a replay of our own old format (`""` is the name of an element) or of rrweb's (`tagName`).
  void learn(simdjson::dom::object value);

  /// An input for secrets, or a text in one.
  [[nodiscard]] bool is_secret_input(std::int64_t id) const { return has(id, secret_input); }
  [[nodiscard]] Secrecy secrecy(std::int64_t id) const { return is_secret_input(id) ? Secrecy::field : Secrecy::none; }
  [[nodiscard]] bool is_link(std::int64_t id) const { return has(id, link); }
  /// A style element, or a text in one.
  [[nodiscard]] bool is_style(std::int64_t id) const { return has(id, style); }

 private:
  enum Trait : std::uint8_t { secret_input = 1, link = 2, style = 4 };

  struct Keys;

  void learn_value(simdjson::dom::element value);
  void learn_node(simdjson::dom::object node);
  void learn_element(simdjson::dom::object node, std::string_view tag, const Keys& keys);
  void learn_insertion(std::optional<std::int64_t> parent, std::optional<std::int64_t> child);
  void note(std::int64_t id, Trait trait) { traits_[id] |= trait; }
  [[nodiscard]] bool has(std::int64_t id, Trait trait) const {
    const auto known = traits_.find(id);
    return known != traits_.end() && (known->second & trait) != 0;
  }

  std::unordered_map<std::int64_t, std::uint8_t> traits_;  // of the few nodes that have any
};

/// The number of a node; nullopt if it has none.
[[nodiscard]] std::optional<std::int64_t> node_id(simdjson::simdjson_result<simdjson::dom::element> value);

/// What an element of this name keeps secret, by whatever its attributes say.
[[nodiscard]] Secrecy secrecy_of_element(std::string_view tag, simdjson::dom::object attributes);

/// What stands in place of a secret. What the SDK masked itself is kept: it shows as many stars as were typed.
[[nodiscard]] std::string_view masked(std::string_view typed);

}  // namespace bughook::intake
