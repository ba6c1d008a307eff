// What the settings say of the server's edge, in the terms of http/. Pure.
#pragma once

#include "app/settings.hpp"
#include "http/server_settings.hpp"

namespace bughook::app {

[[nodiscard]] http::ServerSettings server_settings(const Settings& settings);

}  // namespace bughook::app
