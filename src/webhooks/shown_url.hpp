// URLs that are credentials: who knows the address of a Slack, Discord or Teams hook may post there, and so may who
// knows a `?token=`. Members and owners see a webhook's URL whole; viewers and logs see where it leads and no more.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bughook::webhooks {

/// The parts of a URL's path that look as if nobody should guess them, and all values of its query.
[[nodiscard]] std::vector<std::string_view> secret_parts(std::string_view url);

/// The URL with `masked_value` in place of each of them. What is no URL is masked whole.
[[nodiscard]] std::string masked_url(std::string_view url);

}  // namespace bughook::webhooks
