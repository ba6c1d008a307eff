// Shadow roots of a captured page. SDKs flatten each open root into its host: `bb-shadow-parent=N` stands on the host,
// `bb-shadow-child=N` on each element of its root, and the host's own children follow behind, without a mark. Here the
// root becomes a `<template shadowrootmode>` again, of which the browser's parser makes a shadow root: in the text,
// since what may stand inside of a root would end the elements around it if it stood there flat
// (docs/decisions/0028). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bughook::rendering {

/// The page with its shadow roots. Style sheets of a root that can not be rebuilt reach nothing.
[[nodiscard]] std::string with_shadow_roots(std::string_view html);

}  // namespace bughook::rendering
