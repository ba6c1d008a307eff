#include "intake/scrubbing/scrub_text.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "intake/scrubbing/secret_words.hpp"

namespace bughook::intake {
namespace {

// How far a scan looks for what must be near; keeps the whole linear in the text.
constexpr std::size_t name_rest_max = 64;
constexpr std::size_t spaces_max = 8;
constexpr std::size_t authority_max = 512;

constexpr bool is_quote(char c) { return c == '"' || c == '\''; }
/// RFC 9110's token68, and what base64url needs: the letters of credentials.
constexpr bool is_credential(char c) {
  return base::is_letter_or_digit(c) || std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

/// A piece of the text and what to put there.
struct Cut {
  std::size_t begin;
  std::size_t end;
  std::string text = std::string(scrubbed);
};

/// Looks at the text around one secret word and finds the secret that belongs to it.
class Around {
 public:
  Around(std::string_view text, const SecretWord& word) : text_(text), word_(word), at_(word.end) {}

  [[nodiscard]] std::optional<Cut> secret() {
    switch (word_.kind) {
      case SecretWordKind::scheme: return credential();
      case SecretWordKind::web_token: return web_token();
      case SecretWordKind::url_address: return password_in_url();
      case SecretWordKind::name:
      case SecretWordKind::header: break;
    }
    return named_value();
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
  void skip_spaces() { at_ = run(at_, base::is_space, spaces_max); }

  /// A quote with its backslashes, as JSON within JSON has them: `"`, `\"`, `\\\"`.
  [[nodiscard]] std::string_view skip_quote() {
    const auto quote_at = run(
        at_, [](char c) { return c == '\\'; }, name_rest_max);
    if (quote_at >= text_.size() || !is_quote(text_[quote_at])) return {};
    const auto quote = text_.substr(at_, quote_at + 1 - at_);
    at_ = quote_at + 1;
    return quote;
  }

  /// The rest of the name, then `"`, `]`, spaces, and the sign between name and value.
  [[nodiscard]] bool skip_to_value() {
    at_ = run(
        at_, [](char c) { return base::is_letter_or_digit(c) || c == '_' || c == '-'; }, name_rest_max);
    if (!skip("]") && !skip("%5D")) (void)skip("%5d");
    key_quote_ = skip_quote();
    skip_spaces();
    if (skip(":")) {
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

  [[nodiscard]] std::optional<Cut> named_value() {
    if (!skip_to_value()) return std::nullopt;
    const auto begin = at_;
    if (const auto quote = skip_quote(); !quote.empty()) return quoted_value(quote);
    if (text_[begin] == '[' || text_[begin] == '{') return bracketed_value(begin);
    return bare_value(begin);
  }

  /// Ends at the quote that has as many backslashes as the first; more of them stand inside the value.
  [[nodiscard]] std::optional<Cut> quoted_value(std::string_view quote) {
    const auto begin = at_;
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
    const bool before_space = at + 1 == text_.size() || base::is_space(text_[at + 1]);
    if (!key_quote_.empty()) return c == ',' || c == '}' || c == ']' || c == '\\';
    if (separator_ == ':') return (c == ',' || c == ';' || c == '}' || c == ')') && (before_space || c == '}');
    return std::string_view("&;#<>)]}").find(c) != std::string_view::npos || (c == ',' && before_space) ||
           text_.substr(at).starts_with("%26");
  }

  [[nodiscard]] std::optional<Cut> bare_value(std::size_t begin) {
    std::size_t end = begin;
    if (word_.kind == SecretWordKind::header && separator_ == ':' && key_quote_.empty()) {
      end = std::min(text_.find_first_of("\r\n\"", begin), text_.size());
    } else {
      while (end < text_.size() && !ends_bare_value(end)) ++end;
      if (is_one_of(text_.substr(begin, end - begin), {"bearer", "basic", "digest", "token"})) {
        const auto next = run(end, base::is_space, spaces_max);
        end = run(next, [](char c) { return is_credential(c); });
      }
    }
    const auto value = text_.substr(begin, end - begin);
    if (is_one_of(value, {"true", "false", "null", "undefined", "none"}))
      return std::nullopt;  // no secret, and worth knowing
    return cut(begin, end);
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
    const auto end =
        run(word_.begin, [](char c) { return base::is_letter_or_digit(c) || c == '-' || c == '_' || c == '.'; });
    const auto value = text_.substr(word_.begin, end - word_.begin);
    if (value.size() < 20 || value.find('.') == std::string_view::npos) return std::nullopt;
    return cut(word_.begin, end);
  }

  /// `https://user:password@host`.
  [[nodiscard]] std::optional<Cut> password_in_url() {
    const auto end = run(
        at_,
        [](char c) { return !base::is_space(c) && std::string_view("/?#\"'<>\\").find(c) == std::string_view::npos; },
        authority_max);
    const auto authority = text_.substr(at_, end - at_);
    const auto at_sign = authority.rfind('@');
    const auto colon = authority.find(':');
    if (at_sign == std::string_view::npos || colon >= at_sign) return std::nullopt;
    return cut(at_ + colon + 1, at_ + at_sign);
  }

  [[nodiscard]] std::optional<Cut> cut(std::size_t begin, std::size_t end) const {
    if (begin >= end || text_.substr(begin).starts_with(scrubbed)) return std::nullopt;
    return Cut{begin, end};
  }

  [[nodiscard]] static bool is_one_of(std::string_view value, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
      return std::equal(word.begin(), word.end(), value.begin(), value.end(),
                        [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
    });
  }

  std::string_view text_;
  SecretWord word_;
  std::size_t at_;
  std::string_view key_quote_;
  char separator_ = 0;
};

}  // namespace

std::optional<std::string> scrub_text(std::string_view text) {
  std::optional<std::string> out;
  std::size_t copied = 0;
  for (auto word = find_secret_word(text, 0); word;) {
    const auto cut = Around(text, *word).secret();
    if (cut) {
      if (!out) out.emplace().reserve(text.size());
      out->append(text, copied, cut->begin - copied).append(cut->text);
      copied = cut->end;
    }
    word = find_secret_word(text, cut ? std::max(cut->end, word->end) : word->end);
  }
  if (out) out->append(text, copied);
  return out;
}

}  // namespace bughook::intake
