#include "intake/testing/replay_reading.hpp"

namespace bughook::intake {
namespace {

using namespace intake::testing;

TEST(RrwebReplay, KeepsEventsAsTheRecorderWritesThem) {
  const auto page =
      snapshot(R"j([{"type":1,"name":"html","publicId":"","systemId":"","id":2},)j" +
               element(3, "html", R"j({"lang":"en"})j",
                       R"j([{"type":3,"textContent":"Hi","id":4},{"type":5,"textContent":"c","id":5}])j") +
               "]");
  for (
      const auto& each :
      {event(4, R"j({"href":"https://example.org/","width":1280,"height":720})j"), event(0, "{}"), event(1, "{}"),
       event(3, R"j({"source":1,"positions":[{"x":1,"y":2.5,"id":3,"timeOffset":-20}]})j"),
       event(3, R"j({"source":2,"type":2,"id":3,"x":1,"y":2})j"), event(3, R"j({"source":3,"id":1,"x":0,"y":120})j"),
       event(3, R"j({"source":5,"text":"typed","isChecked":false,"id":3})j"),
       event(
           3,
           R"j({"source":0,"texts":[{"id":4,"value":"Ho"}],"attributes":[{"id":3,"attributes":{"class":null,"style":{"color":"red","top":false,"left":["0","important"]}}}],"removes":[{"parentId":3,"id":5}],"adds":[{"parentId":3,"nextId":null,"node":)j" +
               element(6, "p") + "}]}"),
       event(3, R"j({"source":8,"id":3,"adds":[{"rule":"p{color:red}","index":0}]})j"),
       event(3, R"j({"source":13,"id":3,"set":{"property":"color","value":"red"},"index":[0]})j"),
       event(3, R"j({"source":15,"id":3,"styleIds":[1],"styles":[{"styleId":1,"rules":[{"rule":"p{}","index":0}]}]})j"),
       event(5, R"j({"tag":"note","payload":{"a":1}})j")}) {
    const auto replay = web(rrweb({page, each}));
    EXPECT_THAT(replay.json, HasSubstr(each));
    EXPECT_EQ(replay.summary.left_out, 0u) << each;
  }
  EXPECT_THAT(
      web(rrweb({page})).json,
      HasSubstr(
          R"j("tagName":"html","attributes":{"lang":"en"},"childNodes":[{"type":3,"textContent":"Hi","id":4},{"type":5,)j"));
  EXPECT_EQ(iso(web(rrweb({page})).summary.started_at), "2024-11-20T10:00:00.000Z");
}

TEST(RrwebReplay, MendsWhatAPlayerWouldChokeOn) {
  const auto replay = web(rrweb(
      {snapshot(
           R"j([{"type":3,"textContent":"text in the document","id":20},)j" +
           element(
               3, "html", "{}",
               R"j([{"type":2,"tagName":"p","id":4},{"type":2,"attributes":{},"id":5},{"type":0,"childNodes":[],"id":6},{"type":4,"textContent":"x","id":7},7,{"type":9,"id":8},{"type":1,"name":"html","id":9},{"type":3,"id":10,"childNodes":[1]}])j") +
           "," + element(11, "html") + R"j(,{"type":1,"name":"x y","id":12}])j"),
       event(2, "{}"), event(9, "{}"), event(3, R"j({"source":99})j"), event(3, "{}"), "7",
       R"j({"type":3,"data":{"source":0}})j",
       event(
           3,
           R"j({"source":0,"adds":[{"parentId":"x"},{"parentId":3,"node":{"type":0,"childNodes":[],"id":30}}],"removes":7})j")}));
  EXPECT_THAT(
      replay.json,
      HasSubstr(
          R"j("childNodes":[{"type":2,"tagName":"html","attributes":{},"childNodes":[{"type":2,"tagName":"p","attributes":{},"childNodes":[],"id":4},{"type":5,"textContent":"x","id":7},{"type":3,"textContent":"","id":10}],"id":3}])j"));
  EXPECT_THAT(replay.json, HasSubstr(R"j({"source":0,"texts":[],"attributes":[],"removes":[],"adds":[]})j"));
  EXPECT_GE(replay.summary.left_out, 13u);
}

TEST(RrwebReplay, ItsPageIsInert) {
  const auto script = element(4, "script", R"j({"src":"https://example.org/a.js"})j",
                              R"j([{"type":3,"textContent":"alert(1)","id":5}])j");
  const auto picture = element(
      6, "img",
      R"j({"src":"https://example.org/a.png","srcset":"a.png 2x","onerror":"alert(1)","rr_dataURL":"data:image/png;base64,AA"})j");
  const auto frame = element(7, "iframe", R"j({"srcdoc":"<script>","src":"https://example.org/frame"})j");
  const auto style =
      element(8, "style",
              R"j({"_cssText":"@import 'https://example.org/a.css'; p{background:url(https://example.org/b.png)}"})j",
              R"j([{"type":3,"textContent":"p{background:url(c.png)}","id":9}])j");
  const auto sprite = element(10, "use", R"j({"xlink:href":"https://example.org/sprite.svg#x"})j");
  const auto local = element(11, "use", R"j({"xlink:href":"#x","fill":"url(https://example.org/d)"})j");
  const auto animation = element(
      12, "animate", R"j({"attributeName":"href","to":"javascript:alert(1)","values":"#a;javascript:alert(1)"})j");
  const auto link = element(13, "a", R"j({"xlink:href":"javascript:alert(1)"})j");
  const auto object = element(14, "object", R"j({"data":"data:image/svg+xml,<svg>"})j");
  std::string all;
  for (const auto& each : {script, picture, frame, style, sprite, local, animation, link, object}) {
    all += (all.empty() ? "" : ",") + each;
  }
  const auto replay = web(rrweb({snapshot("[" + element(3, "html", "{}", "[" + all + "]") + "]")}));
  for (const auto gone :
       {"\"script\"", "alert", "onerror", "srcdoc", "a.css", "b.png", "c.png", "org/d", "attributeName"}) {
    EXPECT_THAT(replay.json, Not(HasSubstr(gone))) << gone;
  }
  for (
      const auto kept :
      {R"j("tagName":"noscript","attributes":{},"childNodes":[],"id":4)j",
       R"j("attributes":{"data-remote-src":"https://example.org/a.png","data-remote-srcset":"a.png 2x","rr_dataURL":"data:image/png;base64,AA"})j",
       R"j("attributes":{"data-remote-src":"https://example.org/frame"})j",
       R"j("attributes":{"data-remote-xlink-href":"https://example.org/sprite.svg#x"})j",
       R"j("attributes":{"xlink:href":"#x","fill":"url(\"data:,\")"})j",
       R"j("attributes":{"data-remote-data":"data:image/svg+xml,<svg>"})j"}) {
    EXPECT_THAT(replay.json, HasSubstr(kept)) << kept;
  }
}

TEST(RrwebReplay, ItsChangesAreInert) {
  const auto page = snapshot(
      "[" +
      element(3, "html", "{}", "[" + element(8, "style", "{}", R"j([{"type":3,"textContent":"","id":9}])j") + "]") +
      "]");
  const auto replay = web(rrweb(
      {page,
       event(
           3,
           R"j({"source":9,"id":3,"type":0,"commands":[{"property":"drawImage","args":["https://example.org/e.png"]}]})j"),
       event(3, R"j({"source":10,"family":"f","fontSource":"url(https://example.org/f.woff)","buffer":false})j"),
       event(3, R"j({"source":8,"id":8,"adds":[{"rule":"p{background:url(https://example.org/g.png)}","index":0}]})j"),
       event(3, R"j({"source":13,"id":8,"set":{"property":"background","value":"url(https://example.org/h.png)"}})j"),
       event(3, R"j({"source":0,"texts":[{"id":9,"value":"@import 'https://example.org/i.css'"}],"attributes":[
         {"id":6,"attributes":{"src":"https://example.org/j.png","onload":"x","on:load":"x","style":{"background":"url(https://example.org/k.png)"}}}],
         "removes":[],"adds":[{"parentId":8,"nextId":null,"node":{"type":3,"textContent":"@import 'https://example.org/l.css'","id":40}}]})j")}));
  for (const auto gone : {"onload", "on:load", "e.png", "f.woff", "g.png", "h.png", "i.css", "k.png", "l.css"}) {
    EXPECT_THAT(replay.json, Not(HasSubstr(gone))) << gone;
  }
  EXPECT_EQ(replay.summary.left_out, 1u) << "commands of a canvas";
  EXPECT_THAT(
      replay.json,
      HasSubstr(R"j({"data-remote-src":"https://example.org/j.png","style":{"background":"url(\"data:,\")"}})j"));
}

TEST(RrwebReplay, MasksSecretsHoweverTheyAreTold) {
  const auto replay = web(rrweb(
      {event(3, R"j({"source":5,"text":"hunter2","isChecked":false,"id":7})j"),
       snapshot("[" +
                element(3, "html", "{}",
                        "[" + element(7, "input", R"j({"type":"password","value":"hunter2"})j") + "," +
                            element(8, "textarea", R"j({"name":"token","value":"hunter2"})j",
                                    R"j([{"type":3,"textContent":"hunter2","id":9}])j") +
                            "]") +
                "]"),
       event(
           3,
           R"j({"source":0,"texts":[{"id":9,"value":"hunter2"}],"attributes":[{"id":8,"attributes":{"value":"hunter2"}},{"id":10,"attributes":{"type":"password"}}],"removes":[],"adds":[]})j"),
       event(3, R"j({"source":5,"text":"hunter2","isChecked":false,"id":10})j"),
       event(
           6,
           R"j({"plugin":"rrweb/network@1","payload":{"requests":[{"requestHeaders":{"Authorization":"Bearer hunter2"},"url":"https://example.org/?token=hunter2"}]}})j"),
       event(4, R"j({"href":"https://example.org/?access_token=hunter2","width":1,"height":1})j")}));
  EXPECT_THAT(replay.json, Not(HasSubstr("hunter2")));
  EXPECT_THAT(replay.json, HasSubstr(R"j("isChecked":false,"id":7)j"));
}

TEST(RrwebReplay, WithoutAPageIsRefused) {
  EXPECT_THAT(web(rrweb({})).failure, HasSubstr("describes the page"));
  EXPECT_THAT(web(rrweb({event(3, R"j({"source":3,"id":1,"x":0,"y":1})j")})).failure, HasSubstr("describes the page"));
}

TEST(RrwebReplay, SecretsOfThePageItselfAreScrubbedAsInACapturedPage) {
  const auto replay = web(rrweb(
      {snapshot(
           "[" +
           element(
               3, "html", "{}",
               "[" +
                   element(
                       4, "a", R"j({"href":"/reset?token=planted1","data-token":"planted2","style":"color:red"})j",
                       R"j([{"type":3,"textContent":"Password: planted3","id":5},{"type":5,"textContent":"token: planted4","id":6}])j") +
                   "," + element(7, "input", R"j({"type":"password","value":"planted5","data-last":"planted6"})j") +
                   "," + element(8, "x-input", R"j({"type":"password","value":"planted7"})j") + "," +
                   element(9, "meta", R"j({"name":"csrf-token","content":"planted8"})j") + "]") +
           "]"),
       event(
           3,
           R"j({"source":0,"texts":[{"id":5,"value":"sk_live_planted9"}],"attributes":[{"id":4,"attributes":{"href":"/?token=planted10"}},)j"
           R"j({"id":7,"attributes":{"title":"planted11"}}],"removes":[],"adds":[{"parentId":3,"nextId":null,"node":)j" +
               element(10, "p", R"j({"data-secret":"planted12"})j",
                       R"j([{"type":3,"textContent":"pin: 4711","id":11}])j") +
               "}]}"),
       event(3, R"j({"source":5,"text":"ghp_planted13planted13planted13","isChecked":false,"id":12})j")}));
  EXPECT_THAT(replay.json, Not(HasSubstr("planted")));
  EXPECT_THAT(replay.json, Not(HasSubstr("4711")));
  EXPECT_THAT(replay.json,
              HasSubstr(R"j("href":"/reset?token=[scrubbed]","data-token":"[scrubbed]","style":"color:red")j"));
}

}  // namespace
}  // namespace bughook::intake
