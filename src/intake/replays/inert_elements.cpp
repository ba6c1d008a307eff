#include "intake/replays/inert_elements.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "intake/replays/inert_css.hpp"
#include "intake/replays/inert_url.hpp"

namespace bughook::intake {
namespace {

using Fate = AttributeFate;
using Names = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view name, Names names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view known) { return base::equal_ignoring_case(known, name); });
}

/// `svg:script` makes a script as well as `script` does.
std::string_view local_name(std::string_view name) { return name.substr(name.rfind(':') + 1); }

bool is_frame(std::string_view tag) {
  return is_one_of(tag, {"iframe", "frame", "object", "embed", "applet", "portal", "fencedframe", "webview"});
}

/// Those that a browser loads, submits to, or resolves others by.
bool is_source(std::string_view name) {
  return is_one_of(name, {"src", "poster", "background", "data", "action", "formaction", "ping", "manifest", "lowsrc",
                          "dynsrc", "classid", "codebase", "archive", "code", "profile", "icon", "base"});
}

/// Presentation attributes of SVG whose value is CSS and may have a `url()` in it.
bool is_style_attribute(std::string_view name) {
  return is_one_of(name, {"style", "fill", "stroke", "filter", "mask", "clip-path", "cursor", "marker", "marker-start",
                          "marker-mid", "marker-end", "color-profile", "_cssText"});
}

Fate fate_of_link(std::string_view url) { return kind_of_url(url) == UrlKind::code ? Fate::drop : Fate::keep; }

Fate fate_of_source(std::string_view tag, std::string_view url, const ResolvedUrls* resolved) {
  const auto kind = kind_of_url(url);
  if (kind == UrlKind::code) return Fate::drop;
  if (kind == UrlKind::nothing) return Fate::keep;
  if (is_frame(tag)) return Fate::rename;
  if (kind == UrlKind::media) return Fate::keep;
  return resolved != nullptr && resolved->contains(url) ? Fate::keep : Fate::rename;
}

/// `use` may only point into its own page: what it points at becomes part of the tree.
Fate fate_of_href(std::string_view tag, std::string_view url, const ResolvedUrls* resolved) {
  if (is_link(tag)) return fate_of_link(url);
  if (kind_of_url(url) == UrlKind::fragment) return Fate::keep;
  if (is_one_of(local_name(tag), {"use", "base"})) return kind_of_url(url) == UrlKind::code ? Fate::drop : Fate::rename;
  return fate_of_source(tag, url, resolved);
}

/// Every handler: `onload`, `onclick`, and those to come.
bool is_handler(std::string_view name) {
  return name.size() > 2 && base::lower(name[0]) == 'o' && base::lower(name[1]) == 'n';
}

/// `#a;javascript:b`: the values of an animation.
bool has_code(std::string_view values) {
  while (!values.empty()) {
    const auto semicolon = values.find(';');
    if (kind_of_url(values.substr(0, semicolon)) == UrlKind::code) return true;
    values.remove_prefix(semicolon == std::string_view::npos ? values.size() : semicolon + 1);
  }
  return false;
}

}  // namespace

std::string_view inert_tag(std::string_view tag) {
  constexpr std::size_t letters_max = 128;
  if (is_script(tag)) return "noscript";
  const bool is_name = !tag.empty() && tag.size() <= letters_max && base::is_letter(tag[0]) && tag.back() != ':' &&
                       std::count(tag.begin(), tag.end(), ':') <= 1 && std::all_of(tag.begin(), tag.end(), [](char c) {
                         return base::is_letter_or_digit(c) || c == '-' || c == '_' || c == '.' || c == ':';
                       });
  return is_name ? tag : "span";
}

bool is_script(std::string_view tag) { return base::equal_ignoring_case(local_name(tag), "script"); }
bool is_style(std::string_view tag) { return base::equal_ignoring_case(local_name(tag), "style"); }
bool is_link(std::string_view tag) { return is_one_of(local_name(tag), {"a", "area"}); }

bool is_custom_name(std::string_view tag) {
  constexpr std::array<std::string_view, 8> taken = {"annotation-xml", "color-profile", "font-face",
                                                     "font-face-src",  "font-face-uri", "font-face-format",
                                                     "font-face-name", "missing-glyph"};
  return tag.find('-') != std::string_view::npos && tag[0] >= 'a' && tag[0] <= 'z' &&
         std::all_of(
             tag.begin(), tag.end(),
             [](char c) { return (c >= 'a' && c <= 'z') || base::is_digit(c) || c == '-' || c == '_' || c == '.'; }) &&
         std::find(taken.begin(), taken.end(), tag) == taken.end();
}

bool may_host_shadow(std::string_view tag) {
  return is_custom_name(tag) ||
         is_one_of(tag, {"article", "aside", "blockquote", "body", "div", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
                         "header", "main", "nav", "p", "section", "span"});
}

bool is_attribute_name(std::string_view name) {
  constexpr std::size_t letters_max = 256;
  return !name.empty() && name.size() <= letters_max && !base::is_digit(name[0]) && name[0] != '-' && name[0] != '.' &&
         std::none_of(name.begin(), name.end(), [](char c) {
           return static_cast<unsigned char>(c) <= ' ' || c == 0x7f ||
                  std::string_view("\"'<>/=").find(c) != std::string_view::npos;
         });
}

AttributeFate fate_of_attribute(std::string_view tag, std::string_view whole_name, std::string_view value,
                                const ResolvedUrls* resolved) {
  if (!is_attribute_name(whole_name)) return Fate::drop;
  if (is_style_attribute(whole_name)) return Fate::style;
  const auto name = local_name(whole_name);
  if (is_handler(name) || is_handler(whole_name) || is_one_of(name, {"srcdoc", "http-equiv"})) return Fate::drop;
  // An animation can set what could not be written.
  if (base::equal_ignoring_case(name, "attributeName")) {
    const auto target = local_name(value);
    return is_handler(target) || is_one_of(target, {"href", "src"}) ? Fate::drop : Fate::keep;
  }
  if (is_one_of(name, {"to", "from", "by", "values"}) && has_code(value)) return Fate::drop;
  if (is_one_of(name, {"srcset", "imagesrcset"})) return is_inert_srcset(value) ? Fate::keep : Fate::rename;
  if (base::equal_ignoring_case(name, "href")) return fate_of_href(local_name(tag), value, resolved);
  if (base::equal_ignoring_case(name, "rr_dataURL"))
    return kind_of_url(value) == UrlKind::media ? Fate::keep : Fate::drop;
  if (is_source(name)) return fate_of_source(local_name(tag), value, resolved);
  return Fate::keep;
}

void write_inert_attribute(base::BufferedJsonWriter& out, std::string_view tag, std::string_view name,
                           std::string_view value, Secrecy secrecy, const ResolvedUrls* resolved) {
  const auto fate = fate_of_attribute(tag, name, value, resolved);
  if (fate == Fate::drop) return;
  out.key(fate == Fate::rename ? remote_name(name) : std::string(name));
  const auto clean = scrub_attribute(secrecy, name, value);
  const auto text = clean ? std::string_view(*clean) : value;
  if (fate == Fate::style) {
    write_inert_css(out, text);
  } else {
    out.string(text);
  }
}

std::string attribute_text(Secrecy secrecy, std::string_view name, std::string_view value) {
  auto clean = scrub_attribute(secrecy, name, value);
  return clean ? std::move(*clean) : std::string(value);
}

void write_inert_css(base::BufferedJsonWriter& out, std::string_view css) {
  const auto inert = make_css_inert(css);
  out.string(inert ? *inert : css);
}

std::string remote_name(std::string_view attribute) {
  std::string name = "data-remote-";
  for (const char c : attribute) name += c == ':' ? '-' : base::lower(c);
  return name;
}

}  // namespace bughook::intake
