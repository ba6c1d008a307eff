#include "intake/replays/inert_url.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"

namespace bughook::intake {
namespace {

constexpr bool is_ignored(char c) { return c == '\t' || c == '\n' || c == '\r'; }
constexpr bool is_scheme_letter(char c) { return base::is_letter_or_digit(c) || c == '+' || c == '-' || c == '.'; }

constexpr std::array<std::string_view, 4> code_schemes = {"javascript", "vbscript", "livescript", "mocha"};
/// By what their types begin with; a font has had many names. SVG is a picture here: scripts do not run in one.
constexpr std::array<std::string_view, 9> media_types = {"image/",
                                                         "font/",
                                                         "audio/",
                                                         "video/",
                                                         "application/font",
                                                         "application/x-font",
                                                         "application/octet",
                                                         "application/vnd.ms-",
                                                         "binary/octet"};
/// The longest of the words above; no more of a URL is copied to be compared.
constexpr std::size_t word_letters_max = 24;

/// The word that begins at `at`, in lower case, ignored letters left out, up to one that does not belong to it.
struct Word {
  std::array<char, word_letters_max> letters{};
  std::size_t size = 0;
  std::size_t end = 0;  // in the URL

  template <class Belongs>
  Word(std::string_view url, std::size_t at, Belongs belongs) : end(at) {
    for (; end < url.size() && (is_ignored(url[end]) || belongs(url[end])); ++end) {
      if (!is_ignored(url[end]) && size < letters.size()) letters[size++] = base::lower(url[end]);
    }
  }
  [[nodiscard]] std::string_view text() const { return {letters.data(), size}; }
};

bool is_media(std::string_view url, std::size_t at) {
  const Word type(url, at, [](char c) { return c != ',' && c != ';'; });
  return std::any_of(media_types.begin(), media_types.end(),
                     [&](std::string_view known) { return type.text().starts_with(known); });
}

}  // namespace

UrlKind kind_of_url(std::string_view url) {
  std::size_t begin = 0;
  while (begin < url.size() && static_cast<unsigned char>(url[begin]) <= ' ') ++begin;
  if (begin == url.size()) return UrlKind::nothing;
  if (url[begin] == '#') return UrlKind::fragment;
  const Word scheme(url, begin, is_scheme_letter);
  if (scheme.end == url.size() || url[scheme.end] != ':') return UrlKind::elsewhere;
  if (std::find(code_schemes.begin(), code_schemes.end(), scheme.text()) != code_schemes.end()) return UrlKind::code;
  if (scheme.text() != "data") return UrlKind::elsewhere;
  return is_media(url, scheme.end + 1) ? UrlKind::media : UrlKind::code;
}

/// Data URLs hold commas themselves: as in the HTML standard, a URL ends at a space, and a comma at its end ends
/// the candidate.
bool is_inert_srcset(std::string_view srcset) {
  std::size_t at = 0;
  for (;;) {
    while (at < srcset.size() && (base::is_space(srcset[at]) || srcset[at] == ',')) ++at;
    if (at == srcset.size()) return true;
    const auto begin = at;
    while (at < srcset.size() && !base::is_space(srcset[at])) ++at;
    const auto url = srcset.substr(begin, at - begin);
    if (kind_of_url(url) != UrlKind::media) return false;
    if (!url.ends_with(',')) at = std::min(srcset.find(',', at), srcset.size());
  }
}

}  // namespace bughook::intake
