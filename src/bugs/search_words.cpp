#include "bugs/search_words.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include <utf8proc.h>

#include "bugs/meta_data.hpp"

namespace bughook::bugs {

namespace {

using Letter = utf8proc_int32_t;

struct Range {
  Letter first, last;
};

template <std::size_t size>
bool is_in(const std::array<Range, size>& ranges, Letter letter) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return range.first <= letter && letter <= range.last; });
}

/// Thai, kana, Han and pictographs: written without spaces, so each letter stands alone.
constexpr std::array<Range, 6> single_letters = {
    {{0x0E00, 0x0E7F}, {0x3040, 0x30FF}, {0x3400, 0x9FFF}, {0xF900, 0xFAFF}, {0x1F000, 0x1FAFF}, {0x20000, 0x3FFFF}}};

/// Marks that people leave out when they search: accents, and the vowel points of Hebrew and Arabic. Those of other
/// scripts are letters to their readers.
constexpr std::array<Range, 4> left_out_marks = {
    {{0x0300, 0x036F}, {0x0591, 0x05C7}, {0x064B, 0x065F}, {0x0670, 0x0670}}};

/// A word of more letters is cut anyway (word_bytes_max).
constexpr std::size_t word_letters_max = word_bytes_max;
/// What one letter becomes at most when it is taken apart; the longest known takes 18.
constexpr std::size_t parts_max = 32;

enum class Role { in_word, mark, invisible, separator };

Role role_of(Letter letter) {
  if (letter < 0x80) {
    const bool is_word =
        (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    return is_word ? Role::in_word : Role::separator;
  }
  if (is_in(single_letters, letter)) {
    const auto category = utf8proc_category(letter);
    return category == UTF8PROC_CATEGORY_MN ? Role::mark : Role::in_word;
  }
  switch (utf8proc_category(letter)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return Role::in_word;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return Role::mark;
    // Soft hyphens, joiners, directions: they stand within words. A space of no width is a space.
    case UTF8PROC_CATEGORY_CF: return letter == 0x200B ? Role::separator : Role::invisible;
    default: return Role::separator;
  }
}

/// Marks, and the later parts of a Korean syllable: without any of these nothing comes together again.
bool joins_what_stands_before(Letter letter) {
  constexpr Letter marks_begin = 0x0300;
  constexpr Range jamo = {0x1161, 0x11C2};
  if (letter < marks_begin) return false;
  return role_of(letter) == Role::mark || (jamo.first <= letter && letter <= jamo.last);
}

void append_letter(std::string& word, Letter letter) {
  std::array<utf8proc_uint8_t, 4> bytes;
  const auto length = utf8proc_encode_char(letter, bytes.data());
  word.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length));
}

class Words {
 public:
  explicit Words(std::size_t words_max) : words_max_(words_max) {}

  void add_text(std::string_view text) {
    while (!text.empty() && words_.size() < words_max_) {
      if (static_cast<unsigned char>(text.front()) < 0x80) {
        add_ascii(text.front());
        text.remove_prefix(1);
      } else {
        add_letter(take_letter(text));
      }
    }
    end_word();
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(words_); }

 private:
  /// Takes one letter off the text; a byte that is none is a separator.
  static Letter take_letter(std::string_view& text) {
    Letter letter = 0;
    const auto taken = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                        static_cast<utf8proc_ssize_t>(text.size()), &letter);
    text.remove_prefix(taken > 0 ? static_cast<std::size_t>(taken) : 1);
    return taken > 0 ? letter : ' ';
  }

  /// Most words hold nothing else: they are folded as they come.
  void add_ascii(char letter) {
    if (role_of(letter) == Role::separator) return end_word();
    if (stands_alone_) end_word();
    if (letters_.empty()) {
      if (word_.size() < word_bytes_max)
        word_ += static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter + 0x20 : letter);
    } else if (letters_.size() < word_letters_max) {
      letters_.push_back(letter);
    }
  }

  void add_letter(Letter letter) {
    const auto role = role_of(letter);
    if (role == Role::invisible) return;
    if (role == Role::separator) return end_word();
    const bool alone = role == Role::in_word && is_in(single_letters, letter);
    // A mark belongs to what it stands on; any other letter ends one that stands alone.
    if (alone || (stands_alone_ && role != Role::mark)) end_word();
    stands_alone_ = alone || (stands_alone_ && role == Role::mark);
    if (letters_.empty()) {
      letters_.assign(word_.begin(), word_.end());
      word_.clear();
    }
    if (letters_.size() < word_letters_max) letters_.push_back(letter);
  }

  void end_word() {
    if (letters_.empty()) {
      put_word();
    } else {
      fold();
    }
    letters_.clear();
    stands_alone_ = false;
  }

  /// Unicode's own folding (NFKC_Casefold), without the marks that people leave out. What it takes apart may hold
  /// separators, as a fraction does.
  void fold() {
    parts_.clear();
    bool composes = false;
    for (const auto letter : letters_) {
      std::array<Letter, parts_max> parts;
      int boundary = 0;
      const auto count =
          utf8proc_decompose_char(letter, parts.data(), parts.size(),
                                  static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                                                 UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE),
                                  &boundary);
      if (count < 0 || count > static_cast<utf8proc_ssize_t>(parts.size())) continue;
      for (utf8proc_ssize_t i = 0; i < count; ++i) {
        const auto part = parts[static_cast<std::size_t>(i)];
        if (is_in(left_out_marks, part)) continue;
        composes = composes || joins_what_stands_before(part);
        parts_.push_back(part);
      }
    }
    auto length = static_cast<utf8proc_ssize_t>(parts_.size());
    if (composes) {
      length = utf8proc_normalize_utf32(parts_.data(), length,
                                        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    }
    for (utf8proc_ssize_t i = 0; i < length; ++i) {
      const auto letter = parts_[static_cast<std::size_t>(i)];
      const auto role = role_of(letter);
      if (role == Role::separator || role == Role::invisible) {
        put_word();
      } else {
        append_letter(word_, letter);
      }
    }
    put_word();
  }

  void put_word() {
    if (word_.size() > word_bytes_max) cut();
    if (!word_.empty() && words_.size() < words_max_ && seen_.insert(word_).second) words_.push_back(word_);
    word_.clear();
  }
  /// At the end of a letter.
  void cut() {
    auto length = word_bytes_max;
    while (length > 0 && (static_cast<unsigned char>(word_[length]) & 0xC0) == 0x80) --length;
    word_.resize(length);
  }

  const std::size_t words_max_;
  std::vector<Letter> letters_;  // of the word that is read; none while all of it is ASCII: then it stands in `word_`
  bool stands_alone_ = false;
  std::vector<Letter> parts_;
  std::string word_;  // folded
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
