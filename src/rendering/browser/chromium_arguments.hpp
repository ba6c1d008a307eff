// How Chromium is started, each switch with its reason. The program itself, not Debian's script before it: that
// one adds switches from /etc, and `--no-sandbox` is among those that people put there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rendering/browser/jail.hpp"

namespace bughook::rendering::browser {

/// The program to run: `wanted`, or the first that is there of the usual places.
[[nodiscard]] std::optional<std::string> find_chromium(const std::string& wanted);

[[nodiscard]] std::vector<std::string> chromium_arguments(const std::string& program, const std::string& profile_folder,
                                                          Walls walls);

}  // namespace bughook::rendering::browser
