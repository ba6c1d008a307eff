#include "intake/testing/replay_reading.hpp"

namespace bughook::intake {
namespace {

using namespace intake::testing;

std::string dom(std::string_view page, std::string_view actions = "[]", std::string_view resources = "{}") {
  return R"j({"startDate":1627317146380,"initialState":)j" + std::string(page) +
         R"j(,"initialActions":[],"actions":)j" + std::string(actions) +
         R"j(,"baseUrl":"https://example.org","width":1440,)j" +
         R"j("height":735,"isMobile":false,"resourcesToResolve":)j" + std::string(resources) + "}";
}

TEST(DomReplay, KeepsPageAndActionsOfEachKind) {
  const auto page =
      R"j({"id":1,"":"HTML","a":{"lang":"en"},"c":[{"id":2,"":"svg","c":[{"id":3,"":"path","a":{"d":"M0 0"}}]},{"id":4,"d":"Hi"},{"id":5}]})j";
  const auto actions =
      R"j([{"m":[1,2]},{"o":16},{"n":[1,2]},{"u":[1.5,-2]},{"x":[0,120]},{"s":[2,4,10]},{"s":[2,"bottom"]},{"i":[4,"typed"]},{"z":[4,true]},)j"
      R"j({"p":[1,null,{"id":6,"":"P","c":[]},[{"r":[6,"class","x"]}]]},{"p":[1,2,{"id":7,"d":"t"},[]]},{"v":4},{"r":[1,"lang",null]},)j"
      R"j({"t":[7,"u"]},{"c":[2,"data:image/png;base64,AA"]},{"c":[2,"data:image/png;base64,AA","didDraw"]},{"f":2}])j";
  const auto replay = web(dom(page, actions));
  EXPECT_THAT(replay.json, HasSubstr(std::string(R"j("initialState":)j") + page));
  EXPECT_THAT(replay.json, HasSubstr(std::string(R"j("actions":)j") + actions));
  EXPECT_THAT(replay.json,
              HasSubstr(R"j("baseUrl":"https://example.org","width":1440,"height":735,"isMobile":false)j"));
  EXPECT_EQ(replay.summary.left_out, 0u);
  EXPECT_EQ(iso(replay.summary.started_at), "2021-07-26T16:32:26.380Z");
}

TEST(DomReplay, LeavesOutWhatIsNoNodeOrAction) {
  const auto replay = web(dom(
      R"j({"id":1,"":"HTML","c":[7,null,{"d":"no number"},{"id":2,"d":"text","c":[{"id":3}]},{"id":4,"":"1<x"}]})j",
      R"j([{},{"o":"x"},{"q":1},{"m":[1]},{"v":"x"},{"i":[]},{"p":[1,2,3]},7,{"c":[1,"https://example.org/a.png"]},{"o":1e300}])j"));
  EXPECT_THAT(replay.json, HasSubstr(R"j("c":[{"id":2,"d":"text"},{"id":4,"":"span"}]})j"));
  EXPECT_THAT(replay.json, HasSubstr(R"j("actions":[{"o":86400000}])j"));
  EXPECT_EQ(replay.summary.left_out, 10u);
}

TEST(DomReplay, IsInert) {
  const auto page =
      R"j({"id":1,"":"HTML","c":[
        {"id":2,"":"script","a":{"src":"https://example.org/a.js"},"c":[{"id":3,"d":"alert(1)"}]},
        {"id":4,"":"svg:SCRIPT"},
        {"id":5,"":"IMG","a":{"src":"https://example.org/a.png","ONERROR":"alert(1)"}},
        {"id":6,"":"A","a":{"href":"java\tscript:alert(1)"}},
        {"id":7,"":"A","a":{"href":"https://example.org/"}},
        {"id":8,"":"IFRAME","a":{"srcdoc":"<script>","src":"data:text/html,x"}},
        {"id":9,"":"IMG","a":{"src":"/known.png"}},
        {"id":10,"":"STYLE","c":[{"id":11,"d":"@import 'https://example.org/a.css';"}]},
        {"id":12,"":"DIV","a":{"style":"background:url(https://example.org/b.png)"}},
        {"id":13,"":"META","a":{"http-equiv":"refresh","content":"0"}}]})j";
  const auto actions =
      R"j([{"r":[5,"onclick","alert(1)"]},
        {"r":[5,"src","https://example.org/c.png"]},
        {"r":[5,"href","javascript:alert(1)"]},
        {"r":[7,"href","https://example.org/2"]},
        {"t":[11,"p{background:url(https://example.org/d.png)}"]},
        {"p":[10,null,{"id":14,"d":"@import url(https://example.org/e.css)"},[]]}])j";
  const auto resources =
      R"j({"/known.png":"data:image/png;base64,AA","/bad":"https://example.org/f.png","/page":"data:text/html,x",
        "/a.css":"data:text/css;base64,QGltcG9ydCAieCI7cHt9"})j";
  const auto replay = web(dom(page, actions, resources));
  for (const auto gone : {"\"script", "SCRIPT", "alert", "onclick", "ONERROR", "srcdoc", "http-equiv", "text/html",
                          "org/a.css", "/b.png", "/d.png", "/e.css", "/f.png"}) {
    EXPECT_THAT(replay.json, Not(HasSubstr(gone))) << gone;
  }
  for (
      const auto kept :
      {R"j({"id":2,"":"noscript"},{"id":4,"":"noscript"})j",
       R"j({"id":5,"":"IMG","a":{"data-remote-src":"https://example.org/a.png"}})j",
       R"j({"id":6,"":"A","a":{}},{"id":7,"":"A","a":{"href":"https://example.org/"}},{"id":8,"":"IFRAME","a":{}})j",
       R"j("src":"/known.png")j", R"j({"id":11,"d":"@import \"data:,\";"})j",
       R"j("style":"background:url(\"data:,\")"})j",
       R"j([{"r":[5,"data-remote-src","https://example.org/c.png"]},{"r":[7,"href","https://example.org/2"]},)j",
       R"j({"t":[11,"p{background:url(\"data:,\")}"]},{"p":[10,null,{"id":14,"d":"@import url(\"data:,\")"},[]]})j",
       // The sheet of a link stays, without what it would import.
       R"j({"/known.png":"data:image/png;base64,AA","/a.css":"data:text/css;base64,QGltcG9ydCAiZGF0YTosIjtwe30="})j"}) {
    EXPECT_THAT(replay.json, HasSubstr(kept)) << kept;
  }
}

TEST(DomReplay, MasksSecretsHoweverTheyAreTold) {
  const auto replay = web(dom(
      R"j({"id":1,"":"FORM","c":[{"id":2,"":"INPUT","a":{"type":"password","value":"hunter2"}},{"id":3,"":"TEXTAREA","a":{"name":"api_token"},"c":[{"id":4,"d":"hunter2"}]},)j"
      R"j({"id":5,"":"INPUT","a":{"name":"user","value":"maria"}}]})j",
      R"j([{"i":[2,"hunter2"]},{"i":[5,"ann"]},{"r":[2,"value","hunter2"]},{"t":[4,"hunter2"]},{"p":[1,null,{"id":6,"":"INPUT","a":{"autocomplete":"one-time-code","value":"hunter2"}},[{"i":[6,"hunter2"]}]]}])j"));
  EXPECT_THAT(replay.json, Not(HasSubstr("hunter2")));
  EXPECT_THAT(replay.json, HasSubstr("maria"));
  EXPECT_THAT(replay.json, HasSubstr(R"j({"i":[5,"ann"]})j"));
}

TEST(DomReplay, WithoutAPageIsRefused) {
  EXPECT_THAT(web("{}").failure, HasSubstr("initialState"));
  EXPECT_THAT(web(dom("7")).failure, HasSubstr("initialState"));
  EXPECT_THAT(web(dom(R"j({"id":1,"d":"a text"})j")).failure, HasSubstr("initialState"));
}

TEST(DomReplay, SecretsOfThePageItselfAreScrubbedAsInACapturedPage) {
  const auto replay = web(
      R"j({"initialState":{"id":1,"":"HTML","c":[{"id":2,"":"A","a":{"href":"/?token=planted1","data-token":"planted2"},"c":[{"id":3,"d":"Password: planted3"}]},)j"
      R"j({"id":4,"":"INPUT","a":{"type":"password","value":"planted4","data-last":"planted5"}},{"id":5,"":"IMG","a":{"src":"a.png?token=planted6"}}]},)j"
      R"j("resourcesToResolve":{"a.png?token=planted6":"data:image/png;base64,AA"},"initialActions":[],)j"
      R"j("actions":[{"t":[3,"sk_live_planted7"]},{"r":[2,"href","/?token=planted8"]},{"r":[4,"title","planted9"]},{"i":[9,"ghp_planted10planted10"]}]})j");
  EXPECT_THAT(replay.json, Not(HasSubstr("planted")));
  EXPECT_THAT(replay.json,
              HasSubstr(R"j("resourcesToResolve":{"a.png?token=[scrubbed]":"data:image/png;base64,AA"})j"));
  EXPECT_THAT(replay.json, HasSubstr(R"j("a":{"src":"a.png?token=[scrubbed]"})j"));
}

}  // namespace
}  // namespace bughook::intake
