#include "intake/scrubbing/near_secret_word.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/encoding.hpp"

namespace bughook::intake {
namespace {

// How far a scan looks for what must be near; keeps the whole linear in the text.
constexpr std::size_t name_rest_max = 64;
constexpr std::size_t spaces_max = 8;
constexpr std::size_t authority_max = 512;
constexpr std::size_t tag_max = 512;        // from an element's name to its `>`
constexpr std::size_t part_head_max = 512;  // of a part of a form
constexpr std::size_t key_label_max = 48;   // `-----BEGIN OPENSSH `

/// A parameter of a URL whose name says little must be long to be taken: OAuth's code, not a country's.
constexpr std::size_t parameter_min = 16;

constexpr bool is_quote(char c) { return c == '"' || c == '\''; }
constexpr bool is_any_of(char c, std::string_view letters) { return letters.find(c) != std::string_view::npos; }
constexpr bool continues_name(char c) { return base::is_letter_or_digit(c) || is_any_of(c, "_-.:[]"); }
constexpr bool is_key_letter(char c) { return base::is_letter_or_digit(c) || c == '_' || c == '-'; }
/// RFC 9110's token68, and what base64url needs: the letters of credentials.
constexpr bool is_credential(char c) { return base::is_letter_or_digit(c) || is_any_of(c, "-._~+/="); }

/// Quotes and signs as HTML and URLs write them.
constexpr std::array<std::string_view, 5> written_quotes = {"&quot;", "&#34;", "&#39;", "&apos;", "%22"};

/// How a part of a form is written, in a body and in one that stands in JSON: the end of its head, and of itself.
struct PartEnds {
  std::string_view head;
  std::string_view part;
};
constexpr std::array part_ends = {PartEnds{"\r\n\r\n", "\r\n--"}, PartEnds{"\n\n", "\n--"},
                                  PartEnds{"\\r\\n\\r\\n", "\\r\\n--"}};

/// Looks at the text around one secret word and finds the secret that belongs to it.
class Around {
 public:
  Around(std::string_view text, const SecretWord& word, TextKind kind)
      : text_(text), word_(word), kind_(kind), at_(word.end) {}

  [[nodiscard]] std::optional<Cut> secret() {
    switch (word_.kind) {
      case SecretWordKind::web_token: return web_token();
      case SecretWordKind::private_key: return private_key();
      case SecretWordKind::provider_key: return provider_key();
      default: break;
    }
    if (kind_ == TextKind::typed) return std::nullopt;
    switch (word_.kind) {
      case SecretWordKind::scheme: return credential();
      case SecretWordKind::url_address: return password_in_url();
      case SecretWordKind::parameter: return parameter();
      default: return named_value();
    }
  }

 private:
  [[nodiscard]] bool done() const { return at_ >= text_.size(); }
  [[nodiscard]] std::string_view rest() const { return text_.substr(std::min(at_, text_.size())); }

  template <class Is>
  [[nodiscard]] std::size_t run(std::size_t from, Is is, std::size_t most = std::string_view::npos) const {
    std::size_t end = from;
    while (end < text_.size() && end - from < most && is(text_[end])) ++end;
    return end;
  }

  bool skip(std::string_view what) {
    if (!rest().starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  /// French sets one that does not break before a colon.
  void skip_spaces() {
    at_ = run(at_, base::is_space, spaces_max);
    if (skip("\u00a0") || skip("\u202f")) at_ = run(at_, base::is_space, spaces_max);
  }

  /// A quote with its backslashes, as JSON within JSON has them: `"`, `\"`, `\\\"`.
  [[nodiscard]] std::string_view skip_quote() {
    for (const auto quote : written_quotes) {
      if (skip(quote)) return quote;
    }
    const auto quote_at = run(
        at_, [](char c) { return c == '\\'; }, name_rest_max);
    if (quote_at >= text_.size() || !is_quote(text_[quote_at])) return {};
    const auto quote = text_.substr(at_, quote_at + 1 - at_);
    at_ = quote_at + 1;
    return quote;
  }

  /// Names beyond ASCII go on in letters beyond ASCII, up to a colon as Chinese and Japanese write it.
  void skip_rest_of_name() {
    const bool is_foreign = static_cast<unsigned char>(text_[word_.end - 1]) >= 0x80;
    const auto end = std::min(text_.size(), at_ + name_rest_max);
    while (at_ < end && !rest().starts_with("：") &&
           (is_key_letter(text_[at_]) || (is_foreign && static_cast<unsigned char>(text_[at_]) >= 0x80))) {
      ++at_;
    }
  }

  /// Behind the name: `"`, `]`, spaces, and the sign between name and value.
  [[nodiscard]] bool skip_to_value() {
    if (!skip("]") && !skip("%5D")) (void)skip("%5d");
    key_quote_ = skip_quote();
    if (!key_quote_.empty()) skip_to_value_of_pair();
    skip_spaces();
    if (skip(":") || skip("：") || skip("%3A") || skip("%3a")) {
      separator_ = ':';
    } else if (skip("%3D") || skip("%3d")) {
      separator_ = '=';
    } else {
      if (rest().starts_with("==") || !skip("=")) return false;
      (void)skip(">");
      separator_ = '=';
    }
    skip_spaces();
    return !done();
  }

  /// `{"name": "password", "value": "..."}`.
  void skip_to_value_of_pair() {
    const auto before = at_;
    skip_spaces();
    if (skip(",")) {
      skip_spaces();
      if (skip_quote() == key_quote_ && skip("value") && skip_quote() == key_quote_) return;
    }
    at_ = before;
  }

  [[nodiscard]] std::optional<Cut> named_value() {
    skip_rest_of_name();
    if (kind_ == TextKind::record) {
      if (auto text = text_of_element()) return text;
      if (auto part = part_of_form()) return part;
    }
    if (!skip_to_value()) return std::nullopt;
    const auto begin = at_;
    const auto quote = skip_quote();
    std::optional<Cut> found;
    if (!quote.empty()) {
      found = quoted_value(quote);
    } else if (text_[begin] == '[' || text_[begin] == '{') {
      found = bracketed_value(begin);
    } else {
      found = bare_value(begin);
    }
    // People write `Password: at least eight letters`; machines do not.
    const bool is_prose = kind_ == TextKind::page && separator_ == ':';
    if (found && is_prose && !looks_like_secret(text_.substr(found->begin, found->end - found->begin)))
      return std::nullopt;
    return found;
  }

  /// Where the name begins that the word is a part of.
  [[nodiscard]] std::size_t begin_of_name() const {
    auto begin = word_.begin;
    while (begin > 0 && word_.begin - begin < name_rest_max && continues_name(text_[begin - 1])) --begin;
    return begin;
  }

  /// `<Password>...</Password>`, also where it stands in an attribute.
  [[nodiscard]] std::optional<Cut> text_of_element() const {
    const auto before = text_.substr(0, begin_of_name());
    const bool is_escaped = before.ends_with("&lt;");
    if (!is_escaped && !before.ends_with('<')) return std::nullopt;
    const std::string_view tag_end = is_escaped ? "&gt;" : ">";
    const auto in_tag = text_.substr(at_, tag_max).find(tag_end);
    if (in_tag == std::string_view::npos || (in_tag > 0 && text_[at_ + in_tag - 1] == '/')) return std::nullopt;
    auto begin = at_ + in_tag + tag_end.size();
    constexpr std::string_view verbatim = "<![CDATA[";
    const bool is_verbatim = text_.substr(begin).starts_with(verbatim);
    if (is_verbatim) begin += verbatim.size();
    const auto end = std::min(text_.find(is_verbatim ? "]]>" : is_escaped ? "&lt;" : "<", begin), text_.size());
    return is_blank(begin, end) ? std::nullopt : cut(begin, end);
  }

  /// `Content-Disposition: form-data; name="password"`, a blank line, and the value.
  [[nodiscard]] std::optional<Cut> part_of_form() const {
    auto before = text_.substr(0, begin_of_name());
    while (!before.empty() && (before.back() == '"' || before.back() == '\\')) before.remove_suffix(1);
    if (!before.ends_with("name=")) return std::nullopt;
    const auto head = before.substr(before.size() - std::min(before.size(), name_rest_max));
    if (head.find("form-data") == std::string_view::npos) return std::nullopt;
    for (const auto& ends : part_ends) {
      const auto blank = text_.substr(at_, part_head_max).find(ends.head);
      if (blank == std::string_view::npos) continue;
      const auto begin = at_ + blank + ends.head.size();
      return cut(begin, std::min(text_.find(ends.part, begin), text_.size()));
    }
    return std::nullopt;
  }

  /// Ends at the quote that has as many backslashes as the first; more of them stand inside the value.
  [[nodiscard]] std::optional<Cut> quoted_value(std::string_view quote) {
    const auto begin = at_;
    if (!is_quote(quote.back())) return cut(begin, std::min(text_.find(quote, begin), text_.size()));
    const auto level = quote.size() - 1;
    std::size_t backslashes = 0;
    for (std::size_t i = begin; i < text_.size(); ++i) {
      if (text_[i] == '\\') {
        ++backslashes;
        continue;
      }
      // An escaped backslash at the end of the value doubles with each level of quoting.
      if (text_[i] == quote.back() && backslashes % (2 * (level + 1)) == level) return cut(begin, i - level);
      backslashes = 0;
    }
    return cut(begin, text_.size());
  }

  /// A whole list or object goes, up to its own bracket; its quotes follow those of its key.
  [[nodiscard]] std::optional<Cut> bracketed_value(std::size_t begin) {
    if (text_.substr(begin).starts_with(scrubbed)) return std::nullopt;
    std::size_t open = 0;
    std::size_t end = begin;
    bool is_string = false;
    for (; end < text_.size(); ++end) {
      const char c = text_[end];
      if (c == '"') is_string = !is_string;
      if (c == '\\' && is_string && key_quote_.size() == 1) ++end;
      if (is_string) continue;
      if (c == '[' || c == '{') ++open;
      if ((c == ']' || c == '}') && --open == 0) break;
    }
    end = std::min(end + 1, text_.size());
    return Cut{begin, end, std::string(key_quote_).append(scrubbed).append(key_quote_)};
  }

  [[nodiscard]] bool ends_bare_value(std::size_t at) const {
    const char c = text_[at];
    if (base::is_space(c) || is_quote(c)) return true;
    if (c == '<' && at + 1 < text_.size() && text_[at + 1] == '/') return true;
    const bool before_space = at + 1 == text_.size() || base::is_space(text_[at + 1]);
    if (!key_quote_.empty())
      return c == ',' || c == '}' || c == ']' || c == '\\' || text_.substr(at).starts_with("%2C");
    if (separator_ == ':') return (c == ',' || c == ';' || c == '}' || c == ')') && (before_space || c == '}');
    return is_any_of(c, "&;#<>)]}") || (c == ',' && before_space) || text_.substr(at).starts_with("%26");
  }

  [[nodiscard]] std::optional<Cut> bare_value(std::size_t begin) {
    std::size_t end = begin;
    const bool is_line = word_.kind == SecretWordKind::header && kind_ == TextKind::record;
    if (is_line && separator_ == ':' && key_quote_.empty()) {
      end = std::min(text_.find_first_of("\r\n\"", begin), text_.size());
    } else {
      while (end < text_.size() && !ends_bare_value(end)) ++end;
      // `token: Bearer abc`: the credential is the second word.
      const auto first = text_.substr(begin, end - begin);
      if (is_one_of(first, {"bearer", "basic", "token", "digest"})) {
        const auto next = run(end, base::is_space, spaces_max);
        end = run(next, [](char c) { return is_credential(c); });
      }
    }
    const auto value = text_.substr(begin, end - begin);
    if (is_one_of(value, {"true", "false", "null", "undefined", "none"}))
      return std::nullopt;  // no secret, and worth knowing
    return cut(begin, end);
  }

  /// `&Signature=...`, `?code=...`.
  [[nodiscard]] std::optional<Cut> parameter() {
    const bool is_in_query = word_.begin > 0 && is_any_of(text_[word_.begin - 1], "?&;#-");
    if (!is_in_query || (!skip("=") && !skip("%3D"))) return std::nullopt;
    separator_ = '=';
    const auto found = bare_value(at_);
    const bool is_long = found && found->end - found->begin >= parameter_min;
    return is_long && looks_like_secret(text_.substr(found->begin, found->end - found->begin)) ? found : std::nullopt;
  }

  /// `Bearer abc123...`: the credential, if it is not just the next word of a sentence.
  [[nodiscard]] std::optional<Cut> credential() {
    const auto begin = run(
        at_, [](char c) { return c == ' ' || c == '+'; }, spaces_max);
    const auto end = run(begin, is_credential);
    if (begin == at_ || end - begin < 6) return std::nullopt;
    const auto value = text_.substr(begin, end - begin);
    const bool is_basic = (text_[word_.begin] | 32) == 'b' && (text_[word_.begin + 1] | 32) == 'a';
    if (is_basic) {
      const auto decoded = base::from_base64(value);
      if (!decoded || decoded->find(':') == std::string::npos) return std::nullopt;
    } else if (value.size() < 20 && !std::any_of(value.begin(), value.end(), base::is_digit)) {
      return std::nullopt;
    }
    return cut(begin, end);
  }

  [[nodiscard]] std::optional<Cut> web_token() {
    const auto end = run(word_.begin, [](char c) { return is_key_letter(c) || c == '.'; });
    const auto value = text_.substr(word_.begin, end - word_.begin);
    if (value.size() < 20 || value.find('.') == std::string_view::npos) return std::nullopt;
    return cut(word_.begin, end);
  }

  /// From `-----BEGIN ... PRIVATE KEY-----` to the next dashes, or to where the text was cut off.
  [[nodiscard]] std::optional<Cut> private_key() const {
    const auto label = text_.substr(0, word_.begin);
    const auto near = label.substr(label.size() - std::min(label.size(), key_label_max));
    if (near.rfind("-----BEGIN ") == std::string_view::npos) return std::nullopt;
    const auto end = std::min(text_.find("-----", word_.end), text_.size());
    return is_blank(word_.end, end) ? std::nullopt : cut(word_.end, end);
  }

  [[nodiscard]] std::optional<Cut> provider_key() const {
    const auto end = run(word_.end, is_key_letter);
    const auto tail = text_.substr(word_.end, end - word_.end);
    if (tail.size() < word_.tail_min) return std::nullopt;
    const auto beginning = text_.substr(word_.begin, word_.end - word_.begin);
    if (beginning == "AKIA" || beginning == "ASIA") {
      const bool is_id = tail.size() == word_.tail_min && std::none_of(tail.begin(), tail.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || c == '_' || c == '-';
                         });
      if (!is_id) return std::nullopt;
    }
    // `sk-` may begin the name of a style as well.
    if (beginning == "sk-" && std::none_of(tail.begin(), tail.end(), base::is_digit)) return std::nullopt;
    return cut(word_.begin, end);
  }

  /// `https://user:password@host`.
  [[nodiscard]] std::optional<Cut> password_in_url() {
    const auto end = run(
        at_, [](char c) { return !base::is_space(c) && !is_any_of(c, "/?#\"'<>\\"); }, authority_max);
    const auto authority = text_.substr(at_, end - at_);
    const auto at_sign = authority.rfind('@');
    const auto colon = authority.find(':');
    if (at_sign == std::string_view::npos || colon >= at_sign) return std::nullopt;
    return cut(at_ + colon + 1, at_ + at_sign);
  }

  [[nodiscard]] bool is_blank(std::size_t begin, std::size_t end) const {
    return run(begin, base::is_space, end - begin) == end;
  }

  [[nodiscard]] std::optional<Cut> cut(std::size_t begin, std::size_t end) const {
    const auto value = text_.substr(std::min(begin, text_.size()));
    if (begin >= end || value.starts_with(scrubbed)) return std::nullopt;
    return Cut{begin, end};
  }

  [[nodiscard]] static bool is_one_of(std::string_view value, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return base::equal_ignoring_case(word, value); });
  }

  std::string_view text_;
  SecretWord word_;
  TextKind kind_;
  std::size_t at_;
  std::string_view key_quote_;
  char separator_ = 0;
};

}  // namespace

std::optional<Cut> secret_near(std::string_view text, const SecretWord& word, TextKind kind) {
  return Around(text, word, kind).secret();
}

}  // namespace bughook::intake
