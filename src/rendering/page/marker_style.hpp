// How the marks look that reporters draw on a page. The SDKs put them into the captured page as elements without
// their looks, which came with the SDK; these are ours, for the names of every era (bugbattle-, then bb-, and the
// drawing of bb-capture). Their places and sizes stand in the elements themselves.
#pragma once

#include <string_view>

namespace bughook::rendering {

inline constexpr std::string_view marker_style =
    // Captured with scripts on, shown with scripts off.
    "noscript{display:none!important}"
    // What asks the reporter to mark something is no mark.
    "[class*='-screenshot-editor-drag-info'],[class*='-screenshot-editor-borderlayer'],"
    ".bb-capture-toolbar,.bb-capture-preview,.bb-capture-editor-drag-info,.bb-capture-editor-borderlayer,"
    ".bb-feedback-dialog-container{display:none!important}"
    ".bugbattle-screenshot-editor,.bb-screenshot-editor,.bugbattle-screenshot-editor--marked,"
    ".bb-screenshot-editor--marked,.bb-capture-editor{position:absolute;top:0;left:0;right:0;bottom:0;"
    "z-index:2147483600;pointer-events:none}"
    // The shade around the mark covers the window, its hole is drawn in window coordinates.
    ".bugbattle-screenshot-editor-svg,.bb-screenshot-editor-svg,.bugbattle-screenshot-editor--marked svg,"
    ".bb-screenshot-editor--marked svg{position:fixed;top:0;left:0;width:100%;height:100%}"
    // Coordinates of the page: they scroll with it.
    ".bugbattle-screenshot-editor-dot,.bb-screenshot-editor-dot{position:absolute;box-sizing:border-box;width:16px;"
    "height:16px;border-radius:50%;background:#398cfe;border:1px solid rgba(0,0,0,.1);z-index:2147483602}"
    ".bugbattle-screenshot-editor-rectangle,.bb-screenshot-editor-rectangle{position:absolute;box-sizing:border-box;"
    "border:5px solid #398cfe;z-index:2147483601}"
    ".bugbattle-screenshot-editor-drawer,.bugbattle-screenshot-editor canvas,.bb-screenshot-editor canvas{position:"
    "absolute;top:0;left:0;z-index:2147483602}"
    ".bb-capture-svg{position:absolute;top:0;left:0;width:100%;height:100%;margin:0;padding:0;z-index:2147483602}";

}  // namespace bughook::rendering
