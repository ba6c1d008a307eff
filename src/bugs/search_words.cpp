#include "bugs/search_words.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "bugs/meta_data.hpp"

namespace bughook::bugs {

namespace {

struct Range {
  char32_t first, last;
};

template <std::size_t size>
bool is_in(const std::array<Range, size>& ranges, char32_t letter) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return range.first <= letter && letter <= range.last; });
}

/// Punctuation and symbols beyond ASCII.
constexpr std::array<Range, 12> separators = {{{0x80, 0xA9},
                                               {0xAB, 0xB4},
                                               {0xB6, 0xB9},
                                               {0xBB, 0xBF},
                                               {0xD7, 0xD7},
                                               {0xF7, 0xF7},
                                               {0x2000, 0x206F},
                                               {0x20A0, 0x20CF},
                                               {0x2190, 0x2BFF},
                                               {0x3000, 0x3020},
                                               {0xFF00, 0xFF0F},
                                               {0xFF1A, 0xFF20}}};

/// Thai, kana, Han and pictographs: written without spaces, so each letter stands alone.
constexpr std::array<Range, 6> single_letters = {
    {{0x0E00, 0x0E7F}, {0x3040, 0x30FF}, {0x3400, 0x9FFF}, {0xF900, 0xFAFF}, {0x1F000, 0x1FAFF}, {0x20000, 0x3FFFF}}};

/// Lower case of the letters that have one: Latin with its marks, Greek, Cyrillic.
char32_t fold(char32_t letter) {
  if (letter < 0x80) return letter >= 'A' && letter <= 'Z' ? letter + 0x20 : letter;
  if (letter >= 0xC0 && letter <= 0xDE) return letter + 0x20;  // 0xD7, the multiplication sign, does not come here
  const bool evens_first = (letter >= 0x100 && letter <= 0x137) || (letter >= 0x14A && letter <= 0x177);
  const bool odds_first = (letter >= 0x139 && letter <= 0x148) || (letter >= 0x179 && letter <= 0x17E);
  if (evens_first) return letter | 1;
  if (odds_first) return letter + (letter & 1);
  if (letter >= 0x391 && letter <= 0x3AB) return letter + 0x20;
  if (letter >= 0x400 && letter <= 0x40F) return letter + 0x50;
  if (letter >= 0x410 && letter <= 0x42F) return letter + 0x20;
  return letter;
}

constexpr char32_t no_letter = 0;

/// Takes one letter off the text; `no_letter` for a byte that is none.
char32_t take_letter(std::string_view& text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  constexpr std::array<unsigned char, 5> lead_bits = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t letter = lead & lead_bits[length];
  for (std::size_t at = 1; at < length; ++at) {
    if (at >= text.size() || (byte(at) & 0xC0) != 0x80) {
      text.remove_prefix(1);
      return no_letter;
    }
    letter = letter << 6 | (byte(at) & 0x3F);
  }
  text.remove_prefix(std::max<std::size_t>(length, 1));
  return letter;
}

void append_letter(std::string& word, char32_t letter) {
  const auto put = [&](char32_t bits) { word += static_cast<char>(bits); };
  if (letter < 0x80) {
    put(letter);
  } else if (letter < 0x800) {
    put(0xC0 | letter >> 6);
    put(0x80 | (letter & 0x3F));
  } else if (letter < 0x10000) {
    put(0xE0 | letter >> 12);
    put(0x80 | (letter >> 6 & 0x3F));
    put(0x80 | (letter & 0x3F));
  } else {
    put(0xF0 | letter >> 18);
    put(0x80 | (letter >> 12 & 0x3F));
    put(0x80 | (letter >> 6 & 0x3F));
    put(0x80 | (letter & 0x3F));
  }
}

bool is_in_word(char32_t letter) {
  if (letter >= 0x80) return !is_in(separators, letter);
  return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

class Words {
 public:
  explicit Words(std::size_t words_max) : words_max_(words_max) {}

  void add_text(std::string_view text) {
    while (!text.empty() && words_.size() < words_max_) {
      const auto letter = take_letter(text);
      if (!is_in_word(letter)) {
        end_word();
        continue;
      }
      const bool alone = letter >= 0x80 && is_in(single_letters, letter);
      if (alone) end_word();
      if (word_.size() + 4 <= word_bytes_max) append_letter(word_, fold(letter));
      if (alone) end_word();
    }
    end_word();
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(words_); }

 private:
  void end_word() {
    if (!word_.empty() && words_.size() < words_max_ && seen_.insert(word_).second) words_.push_back(word_);
    word_.clear();
  }

  const std::size_t words_max_;
  std::string word_;
  std::vector<std::string> words_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

std::vector<std::string> search_words(std::string_view text, std::size_t words_max) {
  Words words(words_max);
  words.add_text(text);
  return words.take();
}

std::vector<std::string> search_words(const Bug& bug) {
  Words words(indexed_words_max);
  words.add_text(std::to_string(bug.number));
  words.add_text(bug.type);
  words.add_text(bug.reported_by);
  words.add_text(text_member(bug.meta_data, "currentUrl"));
  words.add_text(bug.description);
  return words.take();
}

bool has_words(const std::vector<std::string>& there, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& word) {
    return std::any_of(there.begin(), there.end(), [&](const std::string& each) { return each.starts_with(word); });
  });
}

}  // namespace bughook::bugs
