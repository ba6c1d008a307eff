#include "intake/replays/inert_css.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "intake/replays/inert_url.hpp"

namespace bughook::intake {
namespace {

constexpr bool is_newline(char c) { return c == '\n' || c == '\r' || c == '\f'; }
constexpr unsigned hex_value(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : base::lower(c) - 'a' + 10); }
constexpr bool is_name_letter(char c) { return base::is_letter_or_digit(c) || c == '-' || c == '_' || (c & 0x80) != 0; }

/// Names longer than any we look for need no copy; escapes of one letter have six digits and a space.
constexpr std::size_t name_letters_max = 24;

/// What a URL is replaced by: it is no picture, no sheet, and asks nobody.
constexpr std::string_view nothing_url = "\"data:,\"";

class CssWalk {
 public:
  explicit CssWalk(std::string_view css) : css_(css) {}

  [[nodiscard]] std::optional<std::string> inert() {
    while (at_ < css_.size()) step();
    if (out_) out_->append(css_, copied_);
    return std::move(out_);
  }

 private:
  void step() {
    const char c = css_[at_];
    if (c == '/' && next() == '*') {
      const auto end = css_.find("*/", at_ + 2);
      at_ = end == std::string_view::npos ? css_.size() : end + 2;
    } else if (c == '"' || c == '\'') {
      const auto begin = at_;
      const auto text = read_string();
      if (fetches_strings() && !is_kept(text)) replace(begin, at_, nothing_url);
    } else if (c == '@') {
      ++at_;
      if (read_name() == "import") is_import_ = true;
    } else if (is_name_letter(c) || is_escape(at_)) {
      const auto name = read_name();
      if (at_ < css_.size() && css_[at_] == '(') open_function(name);
    } else {
      punctuation(c);
      ++at_;
    }
  }

  void punctuation(char c) {
    if (c == '(' && image_set_depth_ > 0) ++image_set_depth_;
    if (c == ')' && image_set_depth_ > 0) --image_set_depth_;
    // A statement ends an import, and a rule or a declaration that never closed its brackets, too.
    if (c == ';' || c == '{' || c == '}') {
      is_import_ = false;
      image_set_depth_ = 0;
    }
  }

  void open_function(std::string_view name) {
    ++at_;
    if (name == "url" || name == "src") {
      url_function();
    } else if (name == "image-set" || name == "-webkit-image-set" || image_set_depth_ > 0) {
      ++image_set_depth_;
    }
  }

  /// From after `url(` to its `)`.
  void url_function() {
    const auto begin = at_;
    while (at_ < css_.size() && base::is_space(css_[at_])) ++at_;
    std::string url;
    const bool is_quoted = at_ < css_.size() && (css_[at_] == '"' || css_[at_] == '\'');
    if (is_quoted) {
      url = read_string();
    } else {
      while (at_ < css_.size() && css_[at_] != ')') read_letter(url);
      while (!url.empty() && base::is_space(url.back())) url.pop_back();
    }
    if (is_kept(url)) return;
    // `url("a" b)` has modifiers, and `src(var(--x))` an expression: all of it goes, brackets matched.
    if (is_quoted) skip_to_bracket();
    replace(begin, at_, nothing_url);
  }

  void skip_to_bracket() {
    for (int depth = 1; at_ < css_.size(); ++at_) {
      if (css_[at_] == '(') ++depth;
      if (css_[at_] == ')' && --depth == 0) return;
      if (css_[at_] == ';' || css_[at_] == '}') return;
    }
  }

  /// From its quote to after the quote that ends it; the text with its escapes resolved.
  std::string read_string() {
    std::string text;
    const char quote = css_[at_++];
    while (at_ < css_.size() && css_[at_] != quote && !is_newline(css_[at_])) read_letter(text);
    if (at_ < css_.size()) ++at_;
    return text;
  }

  /// In lower case, escapes resolved, cut where it is longer than any name of interest.
  std::string_view read_name() {
    std::string letter;
    name_size_ = 0;
    while (at_ < css_.size() && (is_name_letter(css_[at_]) || is_escape(at_))) {
      letter.clear();
      read_letter(letter);
      for (const char c : letter) {
        if (name_size_ < name_.size()) name_[name_size_++] = base::lower(c);
      }
    }
    return {name_.data(), name_size_};
  }

  [[nodiscard]] bool is_escape(std::size_t at) const {
    return css_[at] == '\\' && at + 1 < css_.size() && !is_newline(css_[at + 1]);
  }

  /// Letters beyond ASCII become a question mark: none of the words and schemes looked for has one.
  void read_letter(std::string& out) {
    if (css_[at_] != '\\') {
      out += css_[at_++];
      return;
    }
    ++at_;
    if (at_ == css_.size()) return;
    if (is_newline(css_[at_])) {
      ++at_;  // a line that goes on
      return;
    }
    if (!base::is_hex_digit(css_[at_])) {
      out += css_[at_++];
      return;
    }
    unsigned code = 0;
    for (int digits = 0; digits < 6 && at_ < css_.size() && base::is_hex_digit(css_[at_]); ++digits) {
      code = code * 16 + hex_value(css_[at_++]);
    }
    if (at_ < css_.size() && base::is_space(css_[at_])) ++at_;
    out += code < 0x80 && code > 0 ? static_cast<char>(code) : '?';
  }

  static bool is_kept(std::string_view url) {
    const auto kind = kind_of_url(url);
    return kind == UrlKind::media || kind == UrlKind::fragment || url == "data:,";  // an empty one is the page itself
  }
  [[nodiscard]] bool fetches_strings() const { return is_import_ || image_set_depth_ > 0; }
  [[nodiscard]] char next() const { return at_ + 1 < css_.size() ? css_[at_ + 1] : '\0'; }

  void replace(std::size_t begin, std::size_t end, std::string_view text) {
    if (!out_) out_.emplace().reserve(css_.size());
    out_->append(css_, copied_, begin - copied_).append(text);
    copied_ = end;
  }

  std::string_view css_;
  std::size_t at_ = 0;
  std::size_t copied_ = 0;
  std::optional<std::string> out_;
  bool is_import_ = false;
  int image_set_depth_ = 0;  // brackets open since an image-set()
  std::array<char, name_letters_max> name_{};
  std::size_t name_size_ = 0;
};

/// The letters without which no style sheet fetches anything; most have none of them.
bool may_fetch(std::string_view css) { return css.find_first_of("(@\\") != std::string_view::npos; }

}  // namespace

std::optional<std::string> make_css_inert(std::string_view css) {
  if (!may_fetch(css)) return std::nullopt;
  return CssWalk(css).inert();
}

}  // namespace bughook::intake
