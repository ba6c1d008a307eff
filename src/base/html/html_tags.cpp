#include "base/html/html_tags.hpp"

#include <algorithm>
#include <cstring>

#include "base/ascii.hpp"

namespace bughook::base {
namespace {

/// Elements whose content is text, whatever looks like a tag in it. `noscript` is not one of them: the page
/// is shown with scripts off, so its content is markup.
constexpr std::array<std::string_view, 8> raw_text_elements = {"style", "script", "textarea", "title",
                                                               "xmp",   "iframe", "noembed",  "noframes"};

}  // namespace

std::optional<HtmlTag> HtmlTags::next() {
  auto tag = next_of_either();
  while (tag && tag->is_end) tag = next_of_either();
  return tag;
}

std::optional<HtmlTag> HtmlTags::next_of_either() {
  while (at_ < html_.size()) {
    at_ = html_.find('<', at_);
    if (at_ == std::string_view::npos || at_ + 1 >= html_.size()) break;
    const char second = html_[at_ + 1];
    if (is_letter(second)) return read_tag();
    if (second == '/' && at_ + 2 < html_.size() && is_letter(html_[at_ + 2])) return read_tag();
    if (second == '!' || second == '?' || second == '/') {
      skip_declaration();
    } else {
      ++at_;
    }
  }
  at_ = html_.size();
  return std::nullopt;
}

/// From `<`. A tag that the text ends in is no tag; but its attributes may hold a secret all the same.
HtmlTag HtmlTags::read_tag() {
  const auto tag_begin = at_;
  const bool is_end = html_[at_ + 1] == '/';
  const auto begin = at_ + (is_end ? 2 : 1);
  at_ = begin;
  while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '/' && html_[at_] != '>') ++at_;
  const auto name = html_.substr(begin, at_ - begin);
  read_attributes();
  const auto text = html_.substr(tag_begin, at_ - tag_begin);
  if (!is_end && !closes_itself_) skip_raw_text(name);
  return HtmlTag{name, std::span(attributes_).first(attribute_count_), text, is_end};
}

/// Up to and with the `>`.
void HtmlTags::read_attributes() {
  attribute_count_ = 0;
  closes_itself_ = false;
  while (at_ < html_.size()) {
    const char c = html_[at_];
    if (c == '>') {
      ++at_;
      return;
    }
    if (is_space(c) || c == '/') {
      closes_itself_ = c == '/' && at_ + 1 < html_.size() && html_[at_ + 1] == '>';
      ++at_;
      continue;
    }
    const auto begin = at_++;  // even a `=` may begin a name
    while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '/' && html_[at_] != '>' && html_[at_] != '=') {
      ++at_;
    }
    const auto name = html_.substr(begin, at_ - begin);
    const auto value = read_value();
    if (attribute_count_ < attributes_max) attributes_[attribute_count_++] = {name, value};
  }
}

/// With the spaces around the `=`; empty if there is none.
std::string_view HtmlTags::read_value() {
  auto at = at_;
  while (at < html_.size() && is_space(html_[at])) ++at;
  if (at == html_.size() || html_[at] != '=') return html_.substr(at_, 0);
  ++at;
  while (at < html_.size() && is_space(html_[at])) ++at;
  if (at == html_.size() || html_[at] == '>') {
    at_ = at;
    return html_.substr(at, 0);
  }
  if (const char quote = html_[at]; quote == '"' || quote == '\'') {
    const auto begin = at + 1;
    const auto end = std::min(html_.find(quote, begin), html_.size());
    at_ = std::min(end + 1, html_.size());
    return html_.substr(begin, end - begin);
  }
  const auto begin = at;
  while (at < html_.size() && !is_space(html_[at]) && html_[at] != '>') ++at;
  at_ = at;
  return html_.substr(begin, at - begin);
}

/// Comments, `<!DOCTYPE ...>`, `<?xml ...>`, `</ ...>`.
void HtmlTags::skip_declaration() {
  if (!html_.substr(at_).starts_with("<!--")) {
    at_ = html_.find('>', at_);
    if (at_ != std::string_view::npos) ++at_;
    return;
  }
  at_ += 4;
  if (html_.substr(at_).starts_with(">") || html_.substr(at_).starts_with("->")) return;  // `<!-->` is a whole comment
  // The dashes of the beginning may be those of the end, as in `<!--->`.
  for (auto dashes = html_.find("--", at_ - 2); dashes != std::string_view::npos;
       dashes = html_.find("--", dashes + 1)) {
    const auto after = html_.substr(dashes + 2, 2);
    if (!after.starts_with('>') && after != "!>") continue;
    at_ = dashes + (after.front() == '>' ? 3 : 4);
    return;
  }
  at_ = html_.size();
}

/// A raw element that is never closed is read as markup: passing over all the rest would hide it from us.
void HtmlTags::skip_raw_text(std::string_view name) {
  const auto raw = std::find_if(raw_text_elements.begin(), raw_text_elements.end(),
                                [&](std::string_view element) { return equal_ignoring_case(element, name); });
  if (raw == raw_text_elements.end()) return;
  const auto index = static_cast<std::size_t>(raw - raw_text_elements.begin());
  if (never_closed_[index]) return;
  for (auto end = html_.find("</", at_); end != std::string_view::npos; end = html_.find("</", end + 2)) {
    if (is_end_tag_at(end, name)) {
      at_ = end;
      return;
    }
  }
  never_closed_.set(index);
}

bool HtmlTags::is_end_tag_at(std::size_t at, std::string_view name) const {
  const auto after = at + 2 + name.size();
  if (after >= html_.size() || !equal_ignoring_case(html_.substr(at + 2, name.size()), name)) return false;
  return is_space(html_[after]) || html_[after] == '/' || html_[after] == '>';
}

}  // namespace bughook::base
