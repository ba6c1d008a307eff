// Serves the dashboard: one page for all its paths, and its files below /assets. The page is asked for anew each
// time (and is nearly always unchanged); its files have their hash in their name and are kept for ever.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/route.hpp"
#include "pages/assets.hpp"

namespace bughook::pages {

/// What the page may load, besides itself: pictures and films from where files are kept.
[[nodiscard]] std::string content_security_policy(std::string_view files_origin);

/// Of the page in which replays are played, a frame of the dashboard's: what reporters captured has inline styles,
/// which the dashboard's own policy forbids. It may load nothing but its own script and, for mobile replays, our
/// pictures.
[[nodiscard]] std::string replay_security_policy();

/// `scheme://host:port` of a URL; empty if it is none.
[[nodiscard]] std::string_view origin_of(std::string_view url);

/// Both must outlive the server; `public_url` is read with each request, since it is filled in when the port is known.
[[nodiscard]] std::vector<http::Route> routes(std::span<const Asset> assets, const std::string& public_url);

}  // namespace bughook::pages
