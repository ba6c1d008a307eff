#include "base/encoding.hpp"

#include <gtest/gtest.h>

namespace bughook::base {

TEST(Encoding, Base64HoldsTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(as_bytes(plain)), encoded);
    EXPECT_EQ(from_base64(encoded), plain);
  }
}

TEST(Encoding, Base64RefusesWhatIsNotBase64) {
  for (const char* text : {"Z", "Zg=", "Zg===", "Zm9v\n", "Zm 9", "Zm9-", "====", "Zg==Zg=="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(Encoding, HexGoesBothWays) {
  EXPECT_EQ(to_hex(as_bytes("\x01\xab")), "01ab");
  EXPECT_EQ(parse_hex("01aB"), 0x1abU);
  EXPECT_FALSE(parse_hex(""));
  EXPECT_FALSE(parse_hex("0x1"));
  EXPECT_FALSE(parse_hex("11112222333344445"));
}

}  // namespace bughook::base
