#include "bugs/file_links.hpp"

#include <gtest/gtest.h>

namespace bughook::bugs {
namespace {

using namespace std::chrono_literals;
using Verdict = FileLinks::Verdict;

constexpr std::string_view name = "20261123-6a3f0000000000000000abcd-abcdefghijABCDEFGHIJ0123456789.jpg";
const base::Timestamp noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 12h};

class FileLink : public ::testing::Test {
 protected:
  struct Parameters {
    std::string expires, signature;
  };
  static Parameters parameters_of(const std::string& link) {
    const auto expires = link.find("?expires=") + 9;
    const auto signature = link.find("&signature=");
    return {link.substr(expires, signature - expires), link.substr(signature + 11)};
  }
  Verdict judge(std::string_view of, const Parameters& parameters, base::Timestamp now,
                LinkForm form = LinkForm::with_signature) {
    return links_.judge(of, form, parameters.expires, parameters.signature, now);
  }

  const std::string public_url_ = "https://bugs.example.org";
  FileLinks links_{"the key", public_url_};
};

TEST_F(FileLink, IsPlainWhereNothingElseIsWanted) {
  EXPECT_EQ(links_.link(name, LinkForm::plain, noon), "https://bugs.example.org/files/" + std::string(name));
  EXPECT_EQ(links_.link("", LinkForm::plain, noon), "");
  EXPECT_EQ(links_.link("", LinkForm::with_signature, noon), "");
}

TEST_F(FileLink, WithASignatureHoldsUntilItExpires) {
  const auto parameters = parameters_of(links_.link(name, LinkForm::with_signature, noon));
  EXPECT_EQ(judge(name, parameters, noon - 1s), Verdict::holds);
  EXPECT_EQ(judge(name, parameters, noon), Verdict::expired);
  EXPECT_EQ(judge(name, parameters, noon + 24h), Verdict::expired);
}

TEST_F(FileLink, OfAnotherFileTimeOrKeyDoesNotHold) {
  const auto parameters = parameters_of(links_.link(name, LinkForm::with_signature, noon));
  EXPECT_EQ(judge("20261123-other.jpg", parameters, noon - 1s), Verdict::wrong);
  EXPECT_EQ(judge(name, {parameters.expires + "0", parameters.signature}, noon - 1s), Verdict::wrong);
  EXPECT_EQ(judge(name, {parameters.expires, ""}, noon - 1s), Verdict::wrong);
  EXPECT_EQ(judge(name, {"", ""}, noon - 1s), Verdict::wrong);
  EXPECT_EQ(judge(name, {parameters.expires, parameters.signature.substr(1)}, noon - 1s), Verdict::wrong);
  FileLinks others("another key", public_url_);
  EXPECT_EQ(others.judge(name, LinkForm::with_signature, parameters.expires, parameters.signature, noon - 1s),
            Verdict::wrong);
}

TEST_F(FileLink, OfASharePageIsOfAnotherKindThanTheOthers) {
  const auto of_webhook = parameters_of(links_.link(name, LinkForm::with_signature, noon));
  const auto of_share = parameters_of(links_.link(name, LinkForm::shared, noon));
  EXPECT_EQ(judge(name, of_share, noon - 1s, LinkForm::shared), Verdict::holds);
  EXPECT_EQ(judge(name, of_share, noon, LinkForm::shared), Verdict::expired);
  EXPECT_EQ(judge(name, of_share, noon - 1s), Verdict::wrong);
  EXPECT_EQ(judge(name, of_webhook, noon - 1s, LinkForm::shared), Verdict::wrong);
}

TEST_F(FileLink, OfOursIsKnownWhateverItsParameters) {
  EXPECT_EQ(links_.name_in(links_.link(name, LinkForm::plain, noon)), name);
  EXPECT_EQ(links_.name_in(links_.link(name, LinkForm::with_signature, noon)), name);
  for (const auto* other : {"", "https://bugs.example.org", "https://bugs.example.org.evil.example/files/a.jpg",
                            "https://bugs.example.org/other/a.jpg", "http://bugs.example.org/files/a.jpg"}) {
    EXPECT_EQ(links_.name_in(other), "") << other;
  }
}

}  // namespace
}  // namespace bughook::bugs
