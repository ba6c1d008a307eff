#include "rendering/page/prepared_page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/ascii.hpp"
#include "base/html/html_tags.hpp"
#include "rendering/page/marker_style.hpp"
#include "rendering/page/shadow_roots.hpp"

namespace bughook::rendering {
namespace {

/// `stylesheet` is one of its words, and none that makes it a hint of what else to load.
bool is_style_sheet(std::string_view rel) {
  bool found = false;
  for (std::size_t at = 0; at < rel.size();) {
    const auto begin = at;
    while (at < rel.size() && !base::is_space(rel[at])) ++at;
    const auto word = rel.substr(begin, at - begin);
    if (base::equal_ignoring_case(word, "stylesheet")) {
      found = true;
    } else if (!word.empty() && !base::equal_ignoring_case(word, "alternate")) {
      return false;
    }
    while (at < rel.size() && base::is_space(rel[at])) ++at;
  }
  return found;
}

struct LeadingAway {
  std::string_view element, attribute;
};

/// A frame that the policy refuses shows an error in its place; one without a source is as empty as it was captured.
constexpr std::array<LeadingAway, 6> leading_away = {{{"meta", "http-equiv"},
                                                      {"iframe", "src"},
                                                      {"frame", "src"},
                                                      {"object", "classid"},
                                                      {"a", "ping"},
                                                      {"html", "manifest"}}};

bool leads_away(std::string_view element, const base::HtmlAttribute& attribute) {
  if (base::equal_ignoring_case(element, "link")) {
    return base::equal_ignoring_case(attribute.name, "rel") && !is_style_sheet(attribute.value);
  }
  return std::any_of(leading_away.begin(), leading_away.end(), [&](const LeadingAway& known) {
    return base::equal_ignoring_case(element, known.element) &&
           base::equal_ignoring_case(attribute.name, known.attribute);
  });
}

/// It may be a picture, which apply_capture.js shows as one: the address stays, by a name that no browser acts on.
bool is_embedded_file(std::string_view element, const base::HtmlAttribute& attribute) {
  return (base::equal_ignoring_case(element, "embed") && base::equal_ignoring_case(attribute.name, "src")) ||
         (base::equal_ignoring_case(element, "object") && base::equal_ignoring_case(attribute.name, "data"));
}
constexpr std::string_view embedded_file = "bb-embedded";

/// Behind the doctype, which decides how the whole page is laid out; in front of everything else.
std::size_t after_doctype(std::string_view html) {
  std::size_t at = html.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (at < html.size()) {
    if (base::is_space(html[at])) {
      ++at;
    } else if (html.substr(at).starts_with("<!--")) {
      const auto end = html.find("-->", at + 4);
      if (end == std::string_view::npos) return 0;
      at = end + 3;
    } else {
      break;
    }
  }
  constexpr std::string_view doctype = "<!doctype";
  if (!base::equal_ignoring_case(html.substr(std::min(at, html.size()), doctype.size()), doctype)) return 0;
  const auto end = html.find('>', at);
  return end == std::string_view::npos ? 0 : end + 1;
}

void append_attribute_value(std::string& out, std::string_view value) {
  for (const char c : value) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      case '<': out += "&lt;"; break;
      default: out += c;
    }
  }
}

bool is_web_address(std::string_view url) {
  return base::equal_ignoring_case(url.substr(0, 7), "http://") ||
         base::equal_ignoring_case(url.substr(0, 8), "https://");
}

/// The address that the page itself says its relative ones start from; empty when it names none of the web's.
std::string_view own_base(std::string_view html) {
  base::HtmlTags tags(html);
  while (const auto tag = tags.next()) {
    if (!base::equal_ignoring_case(tag->name, "base")) continue;
    for (const auto& [name, value] : tag->attributes) {
      if (base::equal_ignoring_case(name, "href")) return is_web_address(value) ? value : "";
    }
  }
  return {};
}

/// A page without a doctype of its own must not get one: that would change its layout. A base that the SDK wrote into
/// the page says more than what it reported beside it, which is an origin, or a folder without its last slash.
std::string our_head(const CapturedPage& page) {
  std::string head;
  if (is_web_address(page.base_url) && own_base(page.html).empty()) {
    head += "<base href=\"";
    append_attribute_value(head, page.base_url);
    head += "\">";
  }
  head.append("<style>").append(marker_style).append("</style>");
  return head;
}

}  // namespace

Viewport viewport_of(const CapturedPage& page, const ViewportLimits& limits) {
  Viewport view;
  view.width = page.width > 0 ? std::min(page.width, limits.side_max) : limits.width_default;
  view.height = page.height > 0 ? std::min(page.height, limits.side_max) : limits.height_default;
  view.scroll_x = page.scroll_x;  // less than 0 where a page is read from right to left
  view.scroll_y = std::max(page.scroll_y, 0);
  view.is_mobile = page.is_mobile;
  const bool has_ratio = std::isfinite(page.pixel_ratio) && page.pixel_ratio > 0;
  const double most = std::sqrt(limits.pixels_max / (static_cast<double>(view.width) * view.height));
  // Less than one pixel a CSS pixel shows nothing: who zoomed out that far still reads it at one.
  view.pixel_ratio = std::min(std::clamp(has_ratio ? page.pixel_ratio : 1, 1.0, limits.pixel_ratio_max), most);
  return view;
}

std::string prepare_html(const CapturedPage& page) {
  const auto rebuilt = page.html.find("bb-shadow-") == std::string::npos ? "" : with_shadow_roots(page.html);
  const std::string_view html = rebuilt.empty() ? page.html : rebuilt;
  std::string out;
  const auto head = our_head(page);
  out.reserve(html.size() + head.size());
  const auto begin = after_doctype(html);
  out.append(html, 0, begin).append(head);
  auto copied = begin;
  base::HtmlTags tags(html);
  while (const auto tag = tags.next()) {
    for (const auto& attribute : tag->attributes) {
      if (attribute.value.empty()) continue;
      if (is_embedded_file(tag->name, attribute)) {
        const auto name_at = static_cast<std::size_t>(attribute.name.data() - html.data());
        if (name_at < copied) continue;
        out.append(html, copied, name_at - copied).append(embedded_file);
        copied = name_at + attribute.name.size();
        continue;
      }
      if (!leads_away(tag->name, attribute)) continue;
      const auto at = static_cast<std::size_t>(attribute.value.data() - html.data());
      if (at < copied) continue;
      out.append(html, copied, at - copied);
      // An empty unquoted value would take the next attribute for its own.
      if (html[at - 1] != '"' && html[at - 1] != '\'') out += "\"\"";
      copied = at + attribute.value.size();
    }
  }
  out.append(html, copied);
  return out;
}

std::string_view captured_page_url(const CapturedPage& page) {
  constexpr std::string_view secure = "https://captured.invalid/", plain = "http://captured.invalid/";
  const std::string_view address = is_web_address(page.base_url) ? page.base_url : own_base(page.html);
  return base::equal_ignoring_case(address.substr(0, 8), "https://") ? secure : plain;
}

std::string content_security_policy(RemoteFiles remote_files) {
  const std::string remote = remote_files == RemoteFiles::none ? "" : " http: https:";
  return "default-src 'none'; style-src 'unsafe-inline' data:" + remote + "; img-src data:" + remote +
         "; font-src data:" + remote + "; frame-src 'none'; form-action 'none'; sandbox allow-same-origin";
}

}  // namespace bughook::rendering
