#include "rendering/page/shadow_roots.hpp"

#include <gtest/gtest.h>

namespace bughook::rendering {
namespace {

struct Case {
  std::string_view captured, rebuilt;
};

void expect_rebuilt(std::initializer_list<Case> cases) {
  for (const auto& [captured, rebuilt] : cases) EXPECT_EQ(with_shadow_roots(captured), rebuilt);
}

TEST(ShadowRoots, StandInTheirHostsAgainAndItsOwnChildrenBehindThem) {
  expect_rebuilt({
      {R"(<div bb-shadow-parent="1"><style bb-shadow-child="1">p{display:none}</style><b bb-shadow-child="1">x</b></div>)",
       R"(<div bb-shadow-parent="1"><template shadowrootmode="open"><style bb-shadow-child="1">p{display:none}</style><b bb-shadow-child="1">x</b></template></div>)"},
      {R"(<x-a bb-shadow-parent=1><slot bb-shadow-child=1></slot><i>light</i></x-a><p>after)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open"><slot bb-shadow-child=1></slot></template><i>light</i></x-a><p>after)"},
      {R"(<x-a bb-shadow-parent=1><img bb-shadow-child=1><i>light</i></x-a>)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open"><img bb-shadow-child=1></template><i>light</i></x-a>)"},
  });
}

TEST(ShadowRoots, StandInEachOther) {
  expect_rebuilt({
      {R"(<x-a bb-shadow-parent=1><x-b bb-shadow-child=1 bb-shadow-parent=2><u bb-shadow-child=2></u><i>of 1</i></x-b></x-a>)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open"><x-b bb-shadow-child=1 bb-shadow-parent=2><template shadowrootmode="open"><u bb-shadow-child=2></u></template><i>of 1</i></x-b></template></x-a>)"},
      {R"(<x-a bb-shadow-parent=1><x-b bb-shadow-parent=2><u bb-shadow-child=2></u></x-b></x-a>)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open"></template><x-b bb-shadow-parent=2><template shadowrootmode="open"><u bb-shadow-child=2></u></template></x-b></x-a>)"},
  });
}

TEST(ShadowRoots, HaveTheTextBetweenTheirElements) {
  expect_rebuilt({
      {R"(<x-a bb-shadow-parent=1>before <b bb-shadow-child=1>x</b> between <!-- c --><b bb-shadow-child=1>y</b></x-a>)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open">before <b bb-shadow-child=1>x</b> between <!-- c --><b bb-shadow-child=1>y</b></template></x-a>)"},
      // Nowhere else it would have been seen.
      {R"(<x-a bb-shadow-parent=1><b bb-shadow-child=1>Count:</b> 5<i>light</i></x-a>)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open"><b bb-shadow-child=1>Count:</b> 5</template><i>light</i></x-a>)"},
      {R"(<x-a bb-shadow-parent=1>all of it</x-a>)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open">all of it</template></x-a>)"},
  });
}

TEST(ShadowRoots, LeaveToTheHostTheTextForWhichTheyHaveAPlace) {
  expect_rebuilt({
      {R"(<x-a bb-shadow-parent=1><b bb-shadow-child=1><slot></slot></b>Buy now</x-a>)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open"><b bb-shadow-child=1><slot></slot></b></template>Buy now</x-a>)"},
      {R"(<x-a bb-shadow-parent=1><slot name=icon bb-shadow-child=1></slot>5</x-a>)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open"><slot name=icon bb-shadow-child=1></slot>5</template></x-a>)"},
      // The place that an inner root has is none of the outer one's.
      {R"(<x-a bb-shadow-parent=1><x-b bb-shadow-child=1 bb-shadow-parent=2><slot bb-shadow-child=2></slot></x-b>5</x-a>)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open"><x-b bb-shadow-child=1 bb-shadow-parent=2><template shadowrootmode="open"><slot bb-shadow-child=2></slot></template></x-b>5</template></x-a>)"},
      {R"(<x-a bb-shadow-parent=1><x-b bb-shadow-child=1 bb-shadow-parent=2><u bb-shadow-child=2></u><slot></slot></x-b>5</x-a>)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open"><x-b bb-shadow-child=1 bb-shadow-parent=2><template shadowrootmode="open"><u bb-shadow-child=2></u></template><slot></slot></x-b></template>5</x-a>)"},
  });
}

TEST(ShadowRoots, ThatCanNotBeRebuiltRestyleNothing) {
  expect_rebuilt({
      {R"(<button bb-shadow-parent=1><style bb-shadow-child=1>*{color:red}</style><b bb-shadow-child=1>x</b></button>)",
       R"(<button bb-shadow-parent=1><style media="not all" bb-shadow-child=1>*{color:red}</style><b bb-shadow-child=1>x</b></button>)"},
      {R"(<link rel=stylesheet href=a bb-shadow-child=9>)",
       R"(<link media="not all" rel=stylesheet href=a bb-shadow-child=9>)"},
      {R"(<x-a bb-shadow-parent=1><style bb-shadow-child=2></style></x-a>)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open"></template><style media="not all" bb-shadow-child=2></style></x-a>)"},
  });
}

TEST(ShadowRoots, OfAPageThatIsCutOrOddEndSomewhere) {
  expect_rebuilt({
      {R"(<p>x</div></p>)", R"(<p>x</div></p>)"},
      {R"(<x-a bb-shadow-parent=1><b bb-shadow-child=1>cut)",
       R"(<x-a bb-shadow-parent=1><template shadowrootmode="open"><b bb-shadow-child=1>cut</template>)"},
      {R"(<div><x-a bb-shadow-parent=1><b bb-shadow-child=1>left open</div><p>)",
       R"(<div><x-a bb-shadow-parent=1><template shadowrootmode="open"><b bb-shadow-child=1>left open</template></div><p>)"},
      {R"(<p title='<x-a bb-shadow-parent=1>'><textarea><x-a bb-shadow-parent=1></textarea>)",
       R"(<p title='<x-a bb-shadow-parent=1>'><textarea><x-a bb-shadow-parent=1></textarea>)"},
  });
}

TEST(ShadowRoots, OfAPageNestedWithoutEndTakeNoTimeToSpeakOf) {
  std::string page;
  for (int i = 0; i < 30'000; ++i) page += "<x-a bb-shadow-parent=1>";
  for (int i = 0; i < 30'000; ++i) page += "</p>";
  EXPECT_GT(with_shadow_roots(page).size(), page.size());
}

}  // namespace
}  // namespace bughook::rendering
