// How far back a webhook's health is looked at.
#pragma once

namespace bughook::api {

inline constexpr int health_hours_default = 24;
inline constexpr int health_hours_max = 7 * 24;

}  // namespace bughook::api
