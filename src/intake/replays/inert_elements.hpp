// What may stand in an element of a replay so that showing it runs nothing and asks nobody, whichever player shows
// it: the names of elements and attributes are judged here for both formats, and attributes are written.
//
// What would be fetched is not lost: it is kept under a name that no browser acts on (`data-remote-src`), for a
// replay is evidence too. What would run is dropped. docs/decisions/0008-why-replays-are-made-inert.md says why.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "base/json_writer.hpp"
#include "intake/scrubbing/secret_inputs.hpp"

namespace bughook::intake {

/// Sources that the replay itself brings along: "img/a.png" -> "data:...".
using ResolvedUrls = std::unordered_set<std::string_view>;

/// An element's name as it may be created: scripts become `noscript`, what is no name becomes `span`.
[[nodiscard]] std::string_view inert_tag(std::string_view tag);

[[nodiscard]] bool is_script(std::string_view tag);
[[nodiscard]] bool is_style(std::string_view tag);
/// `a` and `area`: the elements whose address is only followed by a click.
[[nodiscard]] bool is_link(std::string_view tag);
/// A name that customElements.define takes: `my-element`.
[[nodiscard]] bool is_custom_name(std::string_view tag);
/// Whether Element.attachShadow works on it.
[[nodiscard]] bool may_host_shadow(std::string_view tag);

/// As Element.setAttribute takes it.
[[nodiscard]] bool is_attribute_name(std::string_view name);

enum class AttributeFate {
  keep,
  drop,
  rename,  // to remote_name()
  style,   // its value is CSS: write_inert_css()
};

/// `tag` is empty where a change names its element by number only. Names are compared without case and prefix.
[[nodiscard]] AttributeFate fate_of_attribute(std::string_view tag, std::string_view name, std::string_view value,
                                              const ResolvedUrls* resolved);

/// The member `name: value` of an object of attributes, or what may stand in its place, or nothing; without secrets.
void write_inert_attribute(base::BufferedJsonWriter& out, std::string_view tag, std::string_view name,
                           std::string_view value, Secrecy secrecy, const ResolvedUrls* resolved = nullptr);

/// What an attribute says, without secrets. What an SDK masked itself shows as many stars as were typed.
[[nodiscard]] std::string attribute_text(Secrecy secrecy, std::string_view name, std::string_view value);

/// A style sheet as a JSON string.
void write_inert_css(base::BufferedJsonWriter& out, std::string_view css);

/// The name under which `src` is kept where it may not be one: `data-remote-src`.
[[nodiscard]] std::string remote_name(std::string_view attribute);

}  // namespace bughook::intake
