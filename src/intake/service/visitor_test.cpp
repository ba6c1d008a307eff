#include "intake/service/visitor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "intake/limits.hpp"

namespace bughook::intake {
namespace {

constexpr base::ProjectId project{77};
const Visitor ann{base::VisitorId{1}, "u-1", "Ann Ö", "ann@example.org"};

TEST(Visitor, ComesBackFromItsHash) {
  crypto::HmacSha256 key("key");
  for (const auto& visitor :
       {ann, Visitor{base::VisitorId{2}, "", "", ""}, Visitor{base::VisitorId{3}, "", "Ann", ""},
        Visitor{base::VisitorId{4}, std::string(visitor_field_bytes_max, 'u'),
                std::string(visitor_field_bytes_max, 'n'), std::string(visitor_field_bytes_max, 'e')}}) {
    const auto hash = make_visitor_hash(key, project, visitor);
    EXPECT_THAT(hash, testing::MatchesRegex("[A-Za-z0-9_-]*[.][0-9a-f]+"));
    EXPECT_LE(hash.size(), visitor_hash_bytes_max);
    const auto read = read_visitor(key, project, visitor.id.text(), hash);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->user_id, visitor.user_id);
    EXPECT_EQ(read->name, visitor.name);
    EXPECT_EQ(read->email, visitor.email);
  }
}

TEST(Visitor, IsNobodyWithAHashOfAnotherKeyProjectOrId) {
  crypto::HmacSha256 key("key");
  crypto::HmacSha256 other("other");
  const auto hash = make_visitor_hash(key, project, ann);
  EXPECT_TRUE(read_visitor(key, project, ann.id.text(), hash));
  EXPECT_FALSE(read_visitor(other, project, ann.id.text(), hash));
  EXPECT_FALSE(read_visitor(key, base::ProjectId{78}, ann.id.text(), hash));
  EXPECT_FALSE(read_visitor(key, project, base::VisitorId{2}.text(), hash));
  EXPECT_FALSE(read_visitor(key, project, "", hash));
  EXPECT_FALSE(read_visitor(key, project, ann.id.text(), ""));
  EXPECT_FALSE(read_visitor(key, project, ann.id.text(), "."));
  EXPECT_FALSE(read_visitor(key, project, ann.id.text(), std::string(visitor_hash_bytes_max + 1, 'x')));
  for (std::size_t i = 0; i < hash.size(); ++i) {
    auto changed = hash;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(read_visitor(key, project, ann.id.text(), changed)) << i;
  }
}

TEST(Visitor, IsCalledByTheBestThatIsKnown) {
  EXPECT_EQ(ann.called(), "ann@example.org");
  EXPECT_EQ((Visitor{base::VisitorId{1}, "u-1", "Ann", ""}).called(), "Ann");
  EXPECT_EQ((Visitor{base::VisitorId{1}, "u-1", "", ""}).called(), "u-1");
  EXPECT_EQ((Visitor{base::VisitorId{1}, "", "", ""}).called(), "");
}

}  // namespace
}  // namespace bughook::intake
