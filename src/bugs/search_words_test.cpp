#include "bugs/search_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bugs/meta_data.hpp"

namespace bughook::bugs {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SearchWords, AreFoldedAndStandOnce) {
  EXPECT_THAT(search_words("Login, LOGIN & log-out (v2.1)", 100), ElementsAre("login", "log", "out", "v2", "1"));
  EXPECT_THAT(search_words("  ... !?", 100), IsEmpty());
  EXPECT_THAT(search_words("jo.doe@example.com", 100), ElementsAre("jo", "doe", "example", "com"));
}

TEST(SearchWords, AreFoundWhateverTheCaseAndTheAccents) {
  const std::pair<const char*, const char*> same[] = {{"ÄÖÜ", "aou"},
                                                      {"Straße", "STRASSE"},
                                                      {"ÉCOLE", "école"},
                                                      {"déjà", "deja"},
                                                      {"cafe\u0301", "café"},
                                                      {"Ÿ", "ÿ"},
                                                      {"Άνθρωπος", "ανθρωπος"},
                                                      {"ΑΝΘΡΩΠΟΣ", "ανθρωπος"},
                                                      {"ΟΔΟΣ", "οδός"},
                                                      {"МОСКВА", "москва"},
                                                      {"ЁЖ", "еж"},
                                                      {"Ґанок", "ґанок"},
                                                      {"Қате", "қате"},
                                                      {"LỖI", "lỗi"},
                                                      {"lỗi", "loi"},
                                                      {"ՍԽԱԼ", "սխալ"},
                                                      {"ᲨᲔᲪᲓᲝᲛᲐ", "შეცდომა"},
                                                      {"ＥＲＲＯＲ１", "error1"},
                                                      {"İstanbul", "istanbul"},
                                                      {"ﬁle", "file"},
                                                      {"soft\u00ADware", "software"},
                                                      {"שָׁלוֹם", "שלום"},
                                                      {"か\u3099", "が"},
                                                      {"오류", "\u110B\u1169\u1105\u1172"}};
  for (const auto& [one, other] : same) EXPECT_EQ(search_words(one, 10), search_words(other, 10)) << one;
  EXPECT_THAT(search_words("„Größe“ – 10 € × ÷", 100), ElementsAre("grosse", "10"));
}

TEST(SearchWords, KeepTheMarksThatAreLetters) {
  EXPECT_NE(search_words("की", 10), search_words("का", 10)) << "vowels of Devanagari";
  EXPECT_NE(search_words("か", 10), search_words("が", 10));
}

TEST(SearchWords, HoldNoSeparatorWhateverTheyAreMadeOf) {
  for (const auto& word : search_words("½ ⑴ ⒈ ﷺ ㏂ ℀ Ⅷ x½y", 100)) {
    for (const char letter : word) {
      EXPECT_TRUE((letter & 0x80) != 0 || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')) << word;
    }
    EXPECT_EQ(search_words(word, 10), std::vector{word}) << "folded once is folded";
  }
}

TEST(SearchWords, StandAloneWhereAScriptHasNoSpaces) {
  EXPECT_THAT(search_words("日本語 ok🐛🐛", 100), ElementsAre("日", "本", "語", "ok", "🐛"));
}

TEST(SearchWords, TakeBrokenBytesForSpaces) {
  EXPECT_THAT(search_words("a\xFF\x62 c\xC3", 100), ElementsAre("a", "b", "c"));
  EXPECT_THAT(search_words("x\xE2\x82y", 100), ElementsAre("x", "y"));
}

TEST(SearchWords, AreFewAndShort) {
  EXPECT_THAT(search_words("a b c d", 2), ElementsAre("a", "b"));
  const auto words = search_words(std::string(500, 'x'), 10);
  ASSERT_EQ(words.size(), 1U);
  EXPECT_LE(words[0].size(), word_bytes_max);
  EXPECT_TRUE(has_words(words, search_words(std::string(400, 'x'), 10)));
}

TEST(SearchWords, OfABugAreWhatItIsFoundBy) {
  Bug bug;
  bug.number = 12;
  bug.type = "CRASH";
  bug.reported_by = "Ann@Example.com";
  bug.description = "The cart is empty";
  bug.meta_data =
      R"({"browserName":"say \"currentUrl\":\"no","currentUrl":"https://shop.test/cart?a=\"1\"","language":"en"})";
  EXPECT_THAT(search_words(bug), ElementsAre("12", "crash", "ann", "example", "com", "https", "shop", "test", "cart",
                                             "a", "1", "the", "is", "empty"));
}

TEST(SearchWords, MatchByTheirBeginningsAndAll) {
  const auto there = search_words("The checkout hangs", 100);
  EXPECT_TRUE(has_words(there, search_words("check HANG", 10)));
  EXPECT_FALSE(has_words(there, search_words("check out", 10)));
  EXPECT_FALSE(has_words(there, search_words("heckout", 10)));
  EXPECT_TRUE(has_words(there, {}));
}

TEST(MetaData, GivesAValueAsItWasWritten) {
  EXPECT_EQ(text_member(R"({"currentUrl":"a\\","x":"b"})", "currentUrl"), R"(a\\)");
  EXPECT_EQ(text_member(R"({"other":"x"})", "currentUrl"), "");
  EXPECT_EQ(text_member(R"({"currentUrl":"never ends)", "currentUrl"), "");
  EXPECT_EQ(text_member(default_meta_data(), "currentUrl"), "");
}

}  // namespace bughook::bugs
