#include "intake/scrubbing/word_beginnings.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bughook::intake {
namespace {

constexpr std::array<std::string_view, 9> words = {"password", "passwd",    "token", "PIN",          "eyJ",
                                                   "://",      "cc-number", "jwt",   "authorization"};
constexpr WordBeginnings beginnings(words);

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// The promise in its plainest form: what must never be missed.
bool word_begins_at(std::string_view text, std::size_t at) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    if (text.size() - at < std::min<std::size_t>(word.size(), 4)) return false;
    for (std::size_t i = 0; i < 3; ++i) {
      if (lower(text[at + i]) != lower(word[i])) return false;
    }
    const char fourth = word.size() > 3 ? lower(text[at + 3]) : '\0';
    return word.size() == 3 || fourth == word[3] || fourth == '-' || fourth == '_';
  });
}

std::size_t next_word(std::string_view text, std::size_t from) {
  for (auto at = from; at + 3 <= text.size(); ++at) {
    if (word_begins_at(text, at)) return at;
  }
  return WordBeginnings::none;
}

/// All places that either way lets pass are in the text, in order, and no word is missed. The text is the whole of
/// a block of memory, so that a sanitizer sees a letter read outside it.
void expect_no_word_is_missed(std::string_view given) {
  const std::vector<char> memory(given.begin(), given.end());
  const std::string_view text(memory.data(), memory.size());
  for (const auto find : {&WordBeginnings::find, &WordBeginnings::find_letter_by_letter}) {
    for (std::size_t from = 0; from <= text.size() + 1; ++from) {
      const auto found = (beginnings.*find)(text, from);
      ASSERT_LE(found, next_word(text, from)) << given << " from " << from;
      if (found == WordBeginnings::none) continue;
      ASSERT_GE(found, from) << given;
      ASSERT_LE(found + 3, text.size()) << given << " from " << from;
    }
  }
}

TEST(WordBeginnings, AWordIsFoundAtEveryPlaceOfTextsOfEverySize) {
  for (const auto word : words) {
    for (std::size_t before = 0; before <= 40; ++before) {
      for (std::size_t after = 0; after <= 20; ++after) {
        const auto text = std::string(before, 'z').append(word).append(after, 'z');
        EXPECT_EQ(beginnings.find(text, 0), before) << text;
        EXPECT_EQ(beginnings.find(text, before), before) << text;
        EXPECT_EQ(beginnings.find_letter_by_letter(text, 0), before) << text;
      }
    }
  }
}

TEST(WordBeginnings, AWordIsFoundInAnyCaseAndWithSignsBehindItsThirdLetter) {
  for (const std::string_view text : {"PaSsWoRd", "pas-sword", "PAS_SWORD", "Tok-en", "pin", "EYJ", "CC-Number"}) {
    EXPECT_EQ(beginnings.find(text, 0), 0) << text;
    EXPECT_EQ(beginnings.find_letter_by_letter(text, 0), 0) << text;
  }
}

TEST(WordBeginnings, NoWordOfARandomTextIsMissedByEitherWay) {
  const auto seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  constexpr std::string_view letters = "paswrdtokeniyj:/ucmbhPASWTOK -_.0\x01\xC3\xFF";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (const auto size = random() % 80; text.size() < size;) {
      text += random() % 8 == 0 ? std::string(words[random() % words.size()].substr(0, 1 + random() % 6))
                                : std::string(1, letters[random() % letters.size()]);
    }
    ASSERT_NO_FATAL_FAILURE(expect_no_word_is_missed(text));
  }
}

TEST(WordBeginnings, ByteZeroAndTheEndOfATextBeginNothing) {
  for (std::size_t size = 0; size <= 40; ++size) {
    const std::string zeros(size, '\0');
    EXPECT_EQ(beginnings.find(zeros, 0), WordBeginnings::none) << size;
    EXPECT_EQ(beginnings.find(zeros + "pa", 0), WordBeginnings::none) << size;
    EXPECT_EQ(beginnings.find(zeros + "pas", 0) == size, beginnings.find("pas", 0) == 0) << size;
  }
}

TEST(WordBeginnings, OfOrdinaryTextLessThanOnePlaceInAHundredPasses) {
  constexpr std::string_view text =
      "The total in the basket stays at the old sum after a voucher is removed. Mozilla/5.0 (X11; Linux x86_64) "
      "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/92.0.4515.107 Safari/537.36. Cannot read property 'total' of "
      "undefined; voucher AUTUMN-15 applied, 112.40 EUR. Content-Type: application/json, 2021-07-26T16:34:02.551Z";
  std::size_t passed = 0;
  for (auto at = beginnings.find(text, 0); at != WordBeginnings::none; at = beginnings.find(text, at + 1)) ++passed;
  EXPECT_LE(passed, text.size() / 100);
}

}  // namespace
}  // namespace bughook::intake
