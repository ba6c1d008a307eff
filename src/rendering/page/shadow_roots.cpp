#include "rendering/page/shadow_roots.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "base/ascii.hpp"
#include "base/html/html_tags.hpp"

namespace bughook::rendering {
namespace {

constexpr std::string_view host_mark = "bb-shadow-parent", child_mark = "bb-shadow-child";
constexpr std::string_view root_begin = R"(<template shadowrootmode="open">)", root_end = "</template>";
/// In front of the element's own attributes, for the first of a name counts.
constexpr std::string_view reaches_nothing = R"( media="not all")";

/// An end tag closes the nearest element of its name; SDKs write each, so that it is the innermost but for odd pages.
constexpr std::size_t ancestors_searched_max = 64;

constexpr std::array<std::string_view, 14> void_elements = {"area",  "base", "br",   "col",   "embed",  "hr",    "img",
                                                            "input", "link", "meta", "param", "source", "track", "wbr"};
/// Besides every custom element (DOM standard, "valid shadow host name").
constexpr std::array<std::string_view, 18> possible_hosts = {
    "article", "aside", "blockquote", "body",   "div",  "footer", "h1", "h2",      "h3",
    "h4",      "h5",    "h6",         "header", "main", "nav",    "p",  "section", "span"};

template <std::size_t count>
bool is_one_of(const std::array<std::string_view, count>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view known) { return base::equal_ignoring_case(known, name); });
}

std::optional<std::string_view> attribute(const base::HtmlTag& tag, std::string_view name) {
  for (const auto& each : tag.attributes) {
    if (base::equal_ignoring_case(each.name, name)) return each.value;
  }
  return std::nullopt;
}

class Rebuilding {
 public:
  explicit Rebuilding(std::string_view html) : html_(html) {}

  std::string run() {
    base::HtmlTags tags(html_);
    while (const auto tag = tags.next_of_either()) {
      const auto begin = static_cast<std::size_t>(tag->text.data() - html_.data());
      const auto end = begin + tag->text.size();
      if (tag->is_end) {
        leave(tag->name, begin, end);
      } else {
        enter(*tag, begin, end);
      }
    }
    while (!open_.empty()) close_innermost(html_.size(), html_.size());
    return with_insertions();
  }

 private:
  static constexpr std::size_t no_host = static_cast<std::size_t>(-1);

  /// An element that was begun and not yet ended.
  struct Open {
    std::string_view name;
    std::size_t in_root_of = no_host;  // index of the host
    bool is_in_root = false;           // a child of the root of the element around it
    // Of a host:
    std::optional<std::string_view> mark = std::nullopt;
    std::size_t content_begin = 0, last_of_root_end = 0;
    std::optional<std::size_t> first_of_light = std::nullopt;
    bool shows_light = false;  // by a slot for what names none
  };
  struct Insertion {
    std::size_t at;
    std::string_view text;
  };

  void enter(const base::HtmlTag& tag, std::size_t begin, std::size_t end) {
    Open element{.name = tag.name};
    const auto root = attribute(tag, child_mark);
    if (!open_.empty()) {
      auto& parent = open_.back();
      element.is_in_root = parent.mark && root == parent.mark;
      element.in_root_of = element.is_in_root ? open_.size() - 1 : parent.in_root_of;
      if (element.is_in_root) {
        parent.first_of_light.reset();
        parent.last_of_root_end = end;
      } else if (!parent.first_of_light) {
        parent.first_of_light = begin;
      }
    }
    if (root && !element.is_in_root) keep_from_reaching(tag, begin);
    if (element.in_root_of != no_host && base::equal_ignoring_case(tag.name, "slot") &&
        attribute(tag, "name").value_or("").empty()) {
      open_[element.in_root_of].shows_light = true;
    }
    if (is_one_of(void_elements, tag.name)) return;
    if (tag.name.find('-') != std::string_view::npos || is_one_of(possible_hosts, tag.name)) {
      element.mark = attribute(tag, host_mark);
    }
    element.content_begin = element.last_of_root_end = end;
    open_.push_back(element);
  }

  void leave(std::string_view name, std::size_t begin, std::size_t end) {
    const auto searched = std::min(open_.size(), ancestors_searched_max);
    const auto found = std::find_if(open_.rbegin(), open_.rbegin() + static_cast<std::ptrdiff_t>(searched),
                                    [&](const Open& each) { return base::equal_ignoring_case(each.name, name); });
    if (found == open_.rbegin() + static_cast<std::ptrdiff_t>(searched)) return;
    for (auto count = found - open_.rbegin(); count > 0; --count) close_innermost(begin, begin);
    close_innermost(begin, end);
  }

  void close_innermost(std::size_t content_end, std::size_t end) {
    const auto element = open_.back();
    open_.pop_back();
    if (element.is_in_root) open_.back().last_of_root_end = end;
    if (!element.mark) return;
    // Text has no mark. What follows the root's last element is the host's own where the root has a place for it, and
    // would not be seen if it were that of a root that has none.
    const auto root_until =
        element.shows_light ? element.last_of_root_end : element.first_of_light.value_or(content_end);
    insertions_.push_back({element.content_begin, root_begin});
    insertions_.push_back({root_until, root_end});
  }

  void keep_from_reaching(const base::HtmlTag& tag, std::size_t begin) {
    if (!base::equal_ignoring_case(tag.name, "style") && !base::equal_ignoring_case(tag.name, "link")) return;
    insertions_.push_back({begin + 1 + tag.name.size(), reaches_nothing});
  }

  std::string with_insertions() {
    std::stable_sort(insertions_.begin(), insertions_.end(),
                     [](const Insertion& one, const Insertion& other) { return one.at < other.at; });
    std::string out;
    std::size_t copied = 0;
    for (const auto& [at, text] : insertions_) {
      out.append(html_, copied, at - copied).append(text);
      copied = at;
    }
    return out.append(html_, copied);
  }

  const std::string_view html_;
  std::vector<Open> open_;  // from the outside in
  std::vector<Insertion> insertions_;
};

}  // namespace

std::string with_shadow_roots(std::string_view html) { return Rebuilding(html).run(); }

}  // namespace bughook::rendering
