// Takes secrets out of running text: lines of the console, request bodies, response texts, header dumps,
// URLs. It does not know which of these it has, so it works by what a secret looks like in all of them: a
// name that says so, a colon or an equals sign, a value; `Bearer` and a credential; a JSON Web Token; a
// password in a URL. When in doubt it takes more: a bug without a token is still a bug. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bughook::intake {

/// What stands in place of a secret.
inline constexpr std::string_view scrubbed = "[scrubbed]";

/// The text without its secrets; nullopt when it holds none, which costs about 0.3 ns a byte and no memory.
[[nodiscard]] std::optional<std::string> scrub_text(std::string_view text);

}  // namespace bughook::intake
