#include "intake/scrubbing/scrub_html.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.hpp"
#include "base/html/html_tags.hpp"
#include "base/html/html_text.hpp"
#include "intake/scrubbing/scrub_text.hpp"
#include "intake/scrubbing/secret_inputs.hpp"

namespace bughook::intake {
namespace {

using base::equal_ignoring_case;
using base::HtmlTag;
using base::HtmlTags;

/// Documents within documents, by `srcdoc`: each level is quoted once more, and nobody nests them further.
constexpr int documents_deep_max = 4;

/// One document. Parts come in order, as they stand in it; what is not replaced is copied as it is.
class Document {
 public:
  Document(std::string_view html, int depth) : html_(html), depth_(depth) {}

  [[nodiscard]] std::optional<std::string> without_secrets() {
    HtmlTags tags(html_);
    std::size_t at = 0;
    while (const auto tag = tags.next()) {
      const auto begin = static_cast<std::size_t>(tag->name.data() - html_.data()) - 1;
      between_tags(at, std::max(at, begin));
      start_tag(*tag);
      at = static_cast<std::size_t>(tag->text.data() - html_.data()) + tag->text.size();
    }
    between_tags(at, html_.size());
    if (out_) out_->append(html_, copied_);
    return std::move(out_);
  }

 private:
  void start_tag(const HtmlTag& tag) {
    last_tag_ = tag.name;
    InputTraits traits;
    const bool may_keep = is_field(tag.name) || equal_ignoring_case(tag.name, "meta");
    if (may_keep) {
      for (const auto& [name, value] : tag.attributes) traits.note(name, value);
    }
    secrecy_ = may_keep ? secrecy_of(tag.name, traits) : Secrecy::none;
    if (equal_ignoring_case(tag.name, "select")) is_in_secret_list_ = secrecy_ == Secrecy::field;
    const bool is_choice = is_in_secret_list_ && equal_ignoring_case(tag.name, "option");
    for (const auto& [name, value] : tag.attributes) {
      if (value.empty()) continue;
      if (equal_ignoring_case(name, "srcdoc")) {
        replace(value, without_secrets_within(value));
      } else {
        replace(value, scrub_attribute(is_choice ? Secrecy::field : secrecy_, name, value));
      }
    }
  }

  [[nodiscard]] std::optional<std::string> without_secrets_within(std::string_view srcdoc) const {
    if (depth_ == documents_deep_max) return std::string();
    const auto page = base::html_text(srcdoc);
    const auto clean = Document(page, depth_ + 1).without_secrets();
    return clean ? std::optional(base::html_attribute(*clean)) : std::nullopt;
  }

  /// Text, comments and end tags; and first, if the tag before was such, text that is no markup.
  void between_tags(std::size_t begin, std::size_t end) {
    auto at = begin + raw_text(html_.substr(begin, end - begin));
    while (at < end) {
      const auto open = std::min(html_.find('<', at), end);
      text(html_.substr(at, open - at));
      at = open == end ? end : markup(open, end);
    }
  }

  /// Answers its size: 0 where the element has none.
  std::size_t raw_text(std::string_view behind) {
    constexpr std::array<std::string_view, 8> raw = {"style", "script", "textarea", "title",
                                                     "xmp",   "iframe", "noembed",  "noframes"};
    const auto tag = std::exchange(last_tag_, {});
    const bool is_raw = std::any_of(raw.begin(), raw.end(), [&](auto name) { return equal_ignoring_case(name, tag); });
    const auto size = is_raw ? begin_of_end_tag(behind, tag) : std::string_view::npos;
    if (size == std::string_view::npos) return 0;  // never closed, or closed by itself: markup
    const auto content = behind.substr(0, size);
    if (equal_ignoring_case(tag, "style")) {
      replace(content, scrub_css(content));
    } else if (equal_ignoring_case(tag, "textarea") && secrecy_ == Secrecy::field) {
      mask(content);
    } else {
      const bool is_read = is_one_of_read(tag);
      replace(content, scrub_text(content, is_read ? TextKind::page : TextKind::record));
    }
    return size;
  }

  static bool is_one_of_read(std::string_view tag) {
    return equal_ignoring_case(tag, "textarea") || equal_ignoring_case(tag, "title") || equal_ignoring_case(tag, "xmp");
  }

  static std::size_t begin_of_end_tag(std::string_view text, std::string_view tag) {
    for (auto at = text.find("</"); at != std::string_view::npos; at = text.find("</", at + 2)) {
      const auto behind = text.substr(std::min(at + 2 + tag.size(), text.size())).substr(0, 1);
      const bool ends = behind == "/" || behind == ">" || (!behind.empty() && base::is_space(behind.front()));
      if (ends && equal_ignoring_case(text.substr(at + 2, tag.size()), tag)) return at;
    }
    return std::string_view::npos;
  }

  void text(std::string_view text) {
    if (text.empty()) return;
    if (is_in_secret_list_) {
      mask(text);
    } else {
      replace(text, scrub_text(text, TextKind::page));
    }
  }

  /// A comment, a declaration or an end tag at the `<`; answers where it ends.
  std::size_t markup(std::size_t at, std::size_t end) {
    const auto rest = html_.substr(at, end - at);
    if (rest.starts_with("<!--")) {
      const auto close = std::min(rest.find("-->", 2), rest.size());
      const auto content = rest.substr(std::min<std::size_t>(4, close), close - std::min<std::size_t>(4, close));
      replace(content, scrub_text(content));
      return at + std::min(close + 3, rest.size());
    }
    constexpr std::string_view end_of_list = "</select";
    if (equal_ignoring_case(rest.substr(0, end_of_list.size()), end_of_list)) is_in_secret_list_ = false;
    if (rest.size() < 2 || (rest[1] != '/' && rest[1] != '!' && rest[1] != '?')) return at + 1;
    return at + std::min(rest.find('>'), rest.size() - 1) + 1;
  }

  void mask(std::string_view content) {
    const auto first = content.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return;
    content = content.substr(first, content.find_last_not_of(" \t\r\n") - first + 1);
    if (content != masked_input) replace(content, std::string(masked_input));
  }

  void replace(std::string_view what, const std::optional<std::string>& by) {
    if (!by) return;
    const auto begin = static_cast<std::size_t>(what.data() - html_.data());
    if (!out_) out_.emplace().reserve(html_.size() + masked_input.size());
    out_->append(html_, copied_, begin - copied_).append(*by);
    copied_ = begin + what.size();
  }

  std::string_view html_;
  int depth_;
  std::optional<std::string> out_;
  std::size_t copied_ = 0;
  std::string_view last_tag_;
  Secrecy secrecy_ = Secrecy::none;  // of the last start tag
  bool is_in_secret_list_ = false;
};

}  // namespace

std::optional<std::string> scrub_html(std::string_view html) { return Document(html, 0).without_secrets(); }

}  // namespace bughook::intake
