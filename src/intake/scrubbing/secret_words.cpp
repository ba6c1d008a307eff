#include "intake/scrubbing/secret_words.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "base/ascii.hpp"
#include "intake/scrubbing/own_words.hpp"
#include "intake/scrubbing/word_beginnings.hpp"

namespace bughook::intake {
namespace {

enum class Place {
  anywhere,  // a part of a longer name will do: `newPassword2`
  whole,     // it must stand alone: `pin`, but not `shopping`
  exact,     // not even the case may differ
};

struct Entry {
  std::string_view text;  // lower case; three letters at least; `-` and `_` may stand between any two
  SecretWordKind kind = SecretWordKind::name;
  Place place = Place::anywhere;
};

// Session ids are not here on purpose: people join a bug with their server's log by them, and a session in a cookie
// is gone with its cookie.
constexpr std::array entries = {
    Entry{"password"},
    Entry{"passwd"},
    Entry{"passwort"},
    Entry{"passphrase"},
    Entry{"passcode"},
    Entry{"kennwort"},
    Entry{"pwd"},
    Entry{"secret"},
    Entry{"token"},
    Entry{"apikey"},
    Entry{"accesskey"},
    Entry{"privatekey"},
    Entry{"credential"},
    Entry{"csrf"},
    Entry{"xsrf"},
    Entry{"jwt"},
    Entry{"jsessionid"},
    Entry{"phpsessid"},
    Entry{"gleaphash"},  // with an id these three open a session of the SDKs' own service
    Entry{"userhash"},
    Entry{"guesthash"},
    Entry{"cardnumber"},
    Entry{"creditcard"},
    Entry{"ccnumber"},
    Entry{"cc_number"},  // a sign among the first three letters has to be spelled out
    Entry{"cc-number"},
    Entry{"securitycode"},
    Entry{"amzsignature"},
    Entry{"authorization", SecretWordKind::header},
    Entry{"cookie", SecretWordKind::header},
    Entry{"pin", SecretWordKind::name, Place::whole},
    Entry{"otp", SecretWordKind::name, Place::whole},
    Entry{"cvv", SecretWordKind::name, Place::whole},
    Entry{"cvv2", SecretWordKind::name, Place::whole},
    Entry{"cvc", SecretWordKind::name, Place::whole},
    Entry{"csc", SecretWordKind::name, Place::whole},
    Entry{"ssn", SecretWordKind::name, Place::whole},
    Entry{"sig", SecretWordKind::name, Place::whole},
    Entry{"pass", SecretWordKind::name, Place::whole},
    Entry{"auth", SecretWordKind::name, Place::whole},
    Entry{"bearer", SecretWordKind::scheme, Place::whole},
    Entry{"basic", SecretWordKind::scheme, Place::whole},
    Entry{"eyJ", SecretWordKind::web_token, Place::exact},
    Entry{"://", SecretWordKind::url_address, Place::exact},
};

constexpr auto texts = [] {
  std::array<std::string_view, entries.size()> all{};
  std::transform(entries.begin(), entries.end(), all.begin(), [](const Entry& entry) { return entry.text; });
  return all;
}();
constexpr WordBeginnings beginnings(texts);

/// For each of the first three places and each letter there, the entries that have it: bit n is entry n. Five bits
/// a letter fold its case, and mistake some signs for letters.
constexpr std::size_t folded(char c) { return static_cast<unsigned char>(c) & 31u; }
static_assert(entries.size() <= 64);
constexpr auto entries_with = [] {
  std::array<std::array<std::uint64_t, 32>, 3> bits{};
  for (std::size_t n = 0; n < entries.size(); ++n) {
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i][folded(entries[n].text[i])] |= std::uint64_t{1} << n;
  }
  return bits;
}();

/// Where the entry ends if it stands at `at`.
std::optional<std::size_t> match(std::string_view text, std::size_t at, const Entry& entry) {
  if (entry.place == Place::exact) {
    return text.substr(at).starts_with(entry.text) ? std::optional(at + entry.text.size()) : std::nullopt;
  }
  std::size_t end = at;
  for (const char wanted : entry.text) {
    while (end > at && end < text.size() && text[end] != wanted && (text[end] == '-' || text[end] == '_')) ++end;
    if (end == text.size() || base::lower(text[end]) != wanted) return std::nullopt;
    ++end;
  }
  if (entry.place == Place::whole) {
    if (at > 0 && base::is_letter_or_digit(text[at - 1])) return std::nullopt;
    if (end < text.size() && (base::is_letter_or_digit(text[end]) || text[end] == '_' || text[end] == '-'))
      return std::nullopt;
  }
  return end;
}

/// There are three letters at `at`.
std::optional<SecretWord> word_at(std::string_view text, std::size_t at) {
  const auto* letters = text.data() + at;
  auto bits =
      entries_with[0][folded(letters[0])] & entries_with[1][folded(letters[1])] & entries_with[2][folded(letters[2])];
  for (; bits != 0; bits &= bits - 1) {
    const auto& entry = entries[static_cast<std::size_t>(std::countr_zero(bits))];
    if (const auto end = match(text, at, entry)) return SecretWord{entry.kind, at, *end};
  }
  return std::nullopt;
}

/// The first word that begins at `at` or later, where `at` is a place where one may. Apart from its callers, for
/// most texts have none and so never come here.
[[gnu::noinline]] std::optional<SecretWord> find_from(std::string_view text, std::size_t at) {
  for (; at != WordBeginnings::none; at = beginnings.find(text, at + 1)) {
    if (const auto word = word_at(text, at)) return word;
  }
  return std::nullopt;
}

[[gnu::noinline]] bool names_secret_from(std::string_view name, std::size_t at) {
  for (auto word = find_from(name, at); word; word = find_secret_word(name, word->end)) {
    if (word->kind == SecretWordKind::name || word->kind == SecretWordKind::header) return true;
  }
  return false;
}

/// Both kinds of words, a piece of the text at a time: whoever goes on behind each word that was found looks at no
/// letter more than a piece's length too often, however far away the next word of the other kind is.
constexpr std::size_t piece = 4096;
constexpr std::size_t sieve_reach = 3;  // letters behind a place that the sieve looks at

[[gnu::noinline]] std::optional<SecretWord> find_of_both_kinds(std::string_view text, std::size_t from) {
  for (; from < text.size(); from += piece) {
    const auto until = std::min(from + piece, text.size());
    const auto seen = text.substr(0, until + sieve_reach);
    std::optional<SecretWord> known;
    for (auto at = beginnings.find(seen, from); at < until && !known; at = beginnings.find(seen, at + 1)) {
      known = word_at(text, at);
    }
    const auto own = find_own_word(text, from, known ? known->begin : until);
    if (own) return own;
    if (known) return known;
  }
  return std::nullopt;
}

}  // namespace

std::optional<SecretWord> find_secret_word(std::string_view text, std::size_t from) {
  if (has_own_words()) return find_of_both_kinds(text, from);
  const auto at = beginnings.find(text, from);
  if (at == WordBeginnings::none) return std::nullopt;
  return find_from(text, at);
}

bool names_secret(std::string_view name) {
  if (has_own_words() && find_own_word(name, 0, name.size())) return true;
  const auto at = beginnings.find(name, 0);
  return at != WordBeginnings::none && names_secret_from(name, at);
}

}  // namespace bughook::intake
