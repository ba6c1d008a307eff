#include "intake/scrubbing/secret_words.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "base/ascii.hpp"
#include "intake/reading/letters.hpp"
#include "intake/scrubbing/own_words.hpp"
#include "intake/scrubbing/secret_word_list.hpp"
#include "intake/scrubbing/word_beginnings.hpp"

namespace bughook::intake {
namespace {

constexpr auto& entries = secret_word_list;

constexpr auto texts = [] {
  std::array<std::string_view, entries.size() + capital_beginnings.size()> all{};
  const auto behind =
      std::transform(entries.begin(), entries.end(), all.begin(), [](const auto& it) { return it.text; });
  std::copy(capital_beginnings.begin(), capital_beginnings.end(), behind);
  return all;
}();
constexpr WordBeginnings beginnings(texts);

/// Bit n is entry n.
struct Entries {
  std::array<std::uint64_t, 2> bits{};

  constexpr void add(std::size_t n) { bits[n / 64] |= std::uint64_t{1} << (n % 64); }
  constexpr Entries operator&(const Entries& other) const {
    return {{bits[0] & other.bits[0], bits[1] & other.bits[1]}};
  }
};
static_assert(entries.size() <= 128);

/// For each of the first four places and each letter there, the entries that have it. Five bits a letter fold its case,
/// and mistake some signs for letters. Beyond ASCII a capital may have another size, so from there on any letter will
/// do.
constexpr std::size_t sieve_places = 4;
constexpr std::size_t folded_letters = 32;
constexpr std::size_t folded(char c) { return static_cast<unsigned char>(c) & 31u; }
constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
constexpr auto entries_with = [] {
  std::array<std::array<Entries, folded_letters>, sieve_places> all{};
  for (std::size_t n = 0; n < entries.size(); ++n) {
    const auto text = entries[n].text;
    bool is_any = false;
    for (std::size_t i = 0; i < sieve_places; ++i) {
      is_any = is_any || i == text.size() || !is_ascii(text[i]);
      for (std::size_t letter = 0; letter < folded_letters; ++letter) {
        const bool is_sign = i + 1 == sieve_places && (letter == folded('-') || letter == folded('_'));
        if (is_any || is_sign || letter == folded(text[i])) all[i][letter].add(n);
      }
    }
  }
  return all;
}();

/// Those that begin with a letter of ASCII.
constexpr auto plain_entries = [] {
  Entries all;
  for (std::size_t n = 0; n < entries.size(); ++n) {
    if (is_ascii(entries[n].text[0])) all.add(n);
  }
  return all;
}();

/// `\\n` within JSON within text: the letter of an escape is none of a word.
bool is_behind_escape(std::string_view text, std::size_t at) {
  return at > 1 && text[at - 2] == '\\' && std::string_view("nrt").find(text[at - 1]) != std::string_view::npos;
}

constexpr bool is_small(char c) { return c >= 'a' && c <= 'z'; }

/// Where the letters of `wanted` end if they stand at `at`, in whatever case, with `-` and `_` between them.
std::optional<std::size_t> match_letters(std::string_view text, std::size_t at, std::string_view wanted) {
  auto end = at;
  for (std::size_t i = 0; i < wanted.size();) {
    while (end > at && end < text.size() && text[end] != wanted[i] && (text[end] == '-' || text[end] == '_')) ++end;
    if (end == text.size()) return std::nullopt;
    if (is_ascii(wanted[i]) && is_ascii(text[end])) {
      if (base::lower(text[end]) != wanted[i]) return std::nullopt;
      ++end;
      ++i;
      continue;
    }
    const auto letter = letter_at(wanted, i);
    const auto found = letter_at(text, end);
    if (small_letter(found.code) != letter.code) return std::nullopt;
    end += found.size;
    i += letter.size;
  }
  return end;
}

/// Whether a name goes on into the word at `at`. A capital in the middle of a name begins a word of it.
bool is_continued_at(std::string_view text, std::size_t at) {
  if (at == 0 || !base::is_letter_or_digit(text[at - 1])) return false;
  return !(is_small(text[at - 1]) && text[at] >= 'A' && text[at] <= 'Z');
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t end) {
  if (at > 0 && base::is_letter_or_digit(text[at - 1])) return false;
  return end == text.size() || !(base::is_letter_or_digit(text[end]) || text[end] == '_' || text[end] == '-');
}

/// Where the entry ends if it stands at `at`.
std::optional<std::size_t> match(std::string_view text, std::size_t at, const SecretWordEntry& entry) {
  if (entry.place == WordPlace::exact || entry.place == WordPlace::anchor) {
    if (!text.substr(at).starts_with(entry.text)) return std::nullopt;
    const bool is_inside = at > 0 && (base::is_letter_or_digit(text[at - 1]) || text[at - 1] == '_');
    if (entry.place == WordPlace::exact && is_inside && !is_behind_escape(text, at)) return std::nullopt;
    return at + entry.text.size();
  }
  const auto end = match_letters(text, at, entry.text);
  if (!end) return std::nullopt;
  if (entry.place == WordPlace::start && is_continued_at(text, at)) return std::nullopt;
  if (entry.place != WordPlace::whole) return end;
  const bool has_sign = !base::is_letter_or_digit(entry.text.back());
  const auto name_end = has_sign ? *end - 1 : *end;
  return stands_alone(text, at, name_end) ? std::optional(name_end) : std::nullopt;
}

/// There are three letters at `at`.
std::optional<SecretWord> word_at(std::string_view text, std::size_t at) {
  const auto* here = text.data() + at;
  const char fourth = at + 3 < text.size() ? here[3] : '\0';
  auto possible = entries_with[0][folded(here[0])] & entries_with[1][folded(here[1])] &
                  entries_with[2][folded(here[2])] & entries_with[3][folded(fourth)];
  if (is_ascii(here[0])) possible = possible & plain_entries;
  for (std::size_t half = 0; half < possible.bits.size(); ++half) {
    for (auto bits = possible.bits[half]; bits != 0; bits &= bits - 1) {
      const auto& entry = entries[half * 64 + static_cast<std::size_t>(std::countr_zero(bits))];
      if (const auto end = match(text, at, entry)) return SecretWord{entry.kind, at, *end, entry.tail_min};
    }
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
  if (name.size() == 2) return base::equal_ignoring_case(name, "pw");
  if (has_own_words() && find_own_word(name, 0, name.size())) return true;
  const auto at = beginnings.find(name, 0);
  return at != WordBeginnings::none && names_secret_from(name, at);
}

}  // namespace bughook::intake
