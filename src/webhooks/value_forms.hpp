// How a value comes back when a receiver shows the request it got: as it was, or as programs write texts into URLs,
// JSON and HTML, or within base64 and hex of something larger. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bughook::webhooks {

/// The value itself first; each form once. Those in which so little is left that it would be found anywhere are left
/// out.
[[nodiscard]] std::vector<std::string> forms_of(std::string_view value);

}  // namespace bughook::webhooks
