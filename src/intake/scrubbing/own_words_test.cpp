#include "intake/scrubbing/own_words.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "intake/scrubbing/scrub_html.hpp"
#include "intake/scrubbing/scrub_text.hpp"

namespace bughook::intake {
namespace {

const std::vector<std::string> words = {"iban", "kundennummer"};

std::string scrub(std::string_view text) { return scrub_text(text).value_or(std::string(text)); }

TEST(OwnWords, NameSecretsInEverySpellingForAsLongAsTheyAreThere) {
  EXPECT_FALSE(names_secret("iban"));
  {
    const OwnWords own(words);
    for (const char* name : {"iban", "IBAN", "customer_iban2", "i-b_an", "Kunden-Nummer", "meineKundennummer"}) {
      EXPECT_TRUE(names_secret(name)) << name;
    }
    EXPECT_FALSE(names_secret("urban"));
    EXPECT_TRUE(names_secret("password")) << "what is always looked for still is";
  }
  EXPECT_FALSE(names_secret("iban"));
  EXPECT_FALSE(has_own_words());
}

TEST(OwnWords, TakeTheirValuesOutOfRunningTextAmongOthers) {
  const OwnWords own(words);
  EXPECT_EQ(scrub("iban=DE02&x=1&token=abc&kunden_nummer: 4711, end"),
            "iban=[scrubbed]&x=1&token=[scrubbed]&kunden_nummer: [scrubbed], end");
  EXPECT_EQ(scrub(R"({"token":"a","IBAN":"DE02","y":"z"})"), R"({"token":"[scrubbed]","IBAN":"[scrubbed]","y":"z"})");
  EXPECT_EQ(scrub("nothing of the kind"), "nothing of the kind");
}

TEST(OwnWords, BlankInputsOfPages) {
  const OwnWords own(words);
  EXPECT_EQ(scrub_html(R"(<input name="iban" value="DE02"><input name="city" value="Ulm">)").value_or(""),
            R"(<input name="iban" value="********"><input name="city" value="Ulm">)");
}

TEST(OwnWords, AreFoundWhereverTheyStandInALongText) {
  const OwnWords own(words);
  for (std::size_t at = 4096 - 20; at < 4096 + 20; ++at) {
    const std::string before(at, '.');
    EXPECT_EQ(scrub(before + "iban=DE02 end"), before + "iban=[scrubbed] end") << at;
    EXPECT_EQ(scrub(before + "password=DE02 end"), before + "password=[scrubbed] end") << at;
    EXPECT_EQ(scrub(before + "pin=1234 end"), before + "pin=[scrubbed] end") << at;
  }
}

TEST(OwnWords, DoNotChangeWhatElseIsFound) {
  const std::vector<std::string> none_there = {"zzzzzz"};
  std::string text;
  for (const char* each : {"password=1 ", "Authorization: Bearer abcdefghijklmnopqrstuvwxyz\n", "https://u:p@h/ ",
                           "shopping pin=2 ", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0 ", "x-csrf-token: 7\n"}) {
    text += each + std::string(997, ' ');
  }
  const auto without = scrub(text);
  const OwnWords own(none_there);
  EXPECT_EQ(scrub(text), without);
}

}  // namespace
}  // namespace bughook::intake
