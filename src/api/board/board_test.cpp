#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/board/bug_request.hpp"
#include "api/testing/api_harness.hpp"
#include "bugs/file_name.hpp"
#include "bugs/history.hpp"

namespace bughook::api {

using ::testing::ElementsAre;
using testing::failure_of;
using testing::json_of;

namespace {

struct Board : ::testing::Test {
  testing::ApiHarness harness;
  bugs::Bug& bug = harness.add_bug(1);

  Answer list(std::string query) { return harness.call(&list_bugs, {{}, {}, std::move(query)}); }
  Answer move(std::string body) { return harness.call(&move_bug, {{{"bug", "1"}}, std::move(body), {}}); }
  Answer change_many(std::string body) { return harness.call(&change_bugs, {{}, std::move(body), {}}); }
  Answer remove_many(std::string body) { return harness.call(&remove_bugs, {{}, std::move(body), {}}); }
};

std::string quoted(base::BugId id) { return "\"" + id.text() + "\""; }

}  // namespace

TEST_F(Board, FiltersOfTheQueryReachTheStoreDecodedAndWithAlternatives) {
  ASSERT_TRUE(
      list("status=OPEN&status=IN%20WORK&type=CRASH&priority=HIGH&priority=LOW&reporter=ann%40example.com"
           "&since=2020-01-02T03:04:05Z&until=2022-01-01T00:00:00Z&q=Checkout+hangs&status="));
  const auto& filter = harness.bugs.last_query.filter;
  EXPECT_THAT(filter.statuses, ElementsAre("OPEN", "IN WORK"));
  EXPECT_THAT(filter.types, ElementsAre("CRASH"));
  EXPECT_THAT(filter.priorities, ElementsAre(bugs::Priority::high, bugs::Priority::low));
  EXPECT_THAT(filter.reporters, ElementsAre("ann@example.com"));
  EXPECT_THAT(filter.words, ElementsAre("checkout", "hangs"));
  EXPECT_EQ(base::format_iso8601(filter.since.value()), "2020-01-02T03:04:05.000Z");
  EXPECT_TRUE(filter.until);
}

TEST_F(Board, WhatAQueryCanNotMeanIsRefusedByItsName) {
  const auto many = [](std::string text, int count) {
    std::string query;
    for (int i = 0; i < count; ++i) query += (i > 0 ? "&" : "") + text;
    return query;
  };
  EXPECT_EQ(failure_of(list("priority=URGENT")), "invalid priority");
  EXPECT_EQ(failure_of(list("since=yesterday")), "invalid since");
  EXPECT_EQ(failure_of(list("until=x")), "invalid until");
  EXPECT_EQ(failure_of(list("order=random")), "invalid order");
  EXPECT_EQ(failure_of(list("limit=0")), "invalid limit");
  EXPECT_EQ(failure_of(list("q=a+b+c+d+e+f+g+h+i+j+k")), "invalid q");
  EXPECT_EQ(failure_of(list("q=" + std::string(search_bytes_max + 1, 'x'))), "invalid q");
  EXPECT_EQ(failure_of(list(many("status=OPEN", filter_values_max))), "ok");
  EXPECT_EQ(failure_of(list(many("status=OPEN", filter_values_max + 1))), "invalid status");
  for (const auto* cursor : {"x", "-1", "1~", "99999999999999999999"}) {
    EXPECT_EQ(failure_of(list("cursor=" + std::string(cursor))), "invalid cursor") << cursor;
  }
  for (const auto* cursor : {"7", "x~y~z", "7~y", "~~"}) {
    EXPECT_EQ(failure_of(list("order=rank&cursor=" + std::string(cursor))), "invalid cursor") << cursor;
  }
}

TEST_F(Board, ACursorComesBackAsItWasGiven) {
  for (const auto order : {bugs::BugOrder::newest, bugs::BugOrder::rank}) {
    harness.bugs.next = {17, {}, {}};
    if (order == bugs::BugOrder::rank) harness.bugs.next = {17, "IN~WORK ", "0|i00007:z"};
    const std::string query = order == bugs::BugOrder::rank ? "order=rank" : "order=newest";
    const auto next = std::string(json_of(list(query)).at("next").as_string());
    std::string encoded;
    for (const char c : next) encoded += c == ' ' ? "%20" : std::string(1, c);
    ASSERT_TRUE(list(query + "&cursor=" + encoded));
    EXPECT_EQ(harness.bugs.last_query.after, harness.bugs.next);
  }
}

TEST_F(Board, CountsTakeTheSameFilters) {
  const auto counts = json_of(harness.call(&count_bugs, {{}, {}, "type=BUG&q=x"}));
  EXPECT_EQ(counts.at("total").as_int64(), 3);
  EXPECT_EQ(counts.at("byStatus").at("OPEN").as_int64(), 2);
  EXPECT_EQ(counts.at("byPriority").at("LOW").as_int64(), 3);
  EXPECT_THAT(harness.bugs.last_filter.types, ElementsAre("BUG"));
  EXPECT_EQ(failure_of(harness.call(&count_bugs, {{}, {}, "priority=x"})), "invalid priority");
}

TEST_F(Board, AMoveNamesColumnAndNeighbours) {
  const auto neighbour = harness.add_bug(2).id;
  const auto moved = json_of(move(R"({"status":"DONE","after":)" + quoted(neighbour) + R"(,"before":null})"));
  EXPECT_EQ(moved.at("status").as_string(), "DONE");
  EXPECT_EQ(harness.bugs.last_placement->after, neighbour);
  EXPECT_EQ(harness.bugs.last_placement->before, std::nullopt);
  EXPECT_EQ(harness.bugs.edits.back().what, bugs::EditKind::moved);
  EXPECT_EQ(failure_of(move("{}")), "invalid status");
  EXPECT_EQ(failure_of(move(R"({"status":"NOWHERE"})")), "unprocessable status");
  EXPECT_EQ(failure_of(move(R"({"status":"DONE","after":"7"})")), "unprocessable after");
  EXPECT_EQ(failure_of(move(R"({"status":"DONE","before":"not an id of 24 hex!!!!"})")), "unprocessable before");
  EXPECT_EQ(failure_of(move(R"({"status":"DONE","rank":"x"})")), "unprocessable rank");
  harness.bugs.move_fails_with = base::Error{base::ErrorKind::conflict, "reload", "after", {}};
  EXPECT_EQ(failure_of(move(R"({"status":"DONE"})")), "conflict after");
}

TEST_F(Board, AStatusMustBeAColumnOfTheBoard) {
  const auto change = [&](std::string body) {
    return failure_of(harness.call(&change_bug, {{{"bug", "1"}}, std::move(body), {}}));
  };
  EXPECT_EQ(change(R"({"status":"REVIEW"})"), "unprocessable status");
  harness.accounts.projects_by_key.at("DEMO").settings.columns.push_back({"REVIEW", "In review"});
  EXPECT_EQ(change(R"({"status":"REVIEW"})"), "ok");
}

TEST_F(Board, ASelectionIsChangedAndWhatIsNotThereIsNotCounted) {
  const auto other = harness.add_bug(2).id;
  const auto body = R"({"bugs":[)" + quoted(bug.id) + "," + quoted(other) + "," + quoted(other) + "," +
                    quoted(base::BugId{9}) + R"(],"change":{"status":"DONE","priority":"HIGH"}})";
  EXPECT_EQ(json_of(change_many(body)).at("changed").as_int64(), 2);
  EXPECT_EQ(harness.bugs.stored.at(other).status, "DONE");
  EXPECT_EQ(harness.bugs.stored.at(bug.id).priority, bugs::Priority::high);
}

TEST_F(Board, ASelectionThatIsNoneIsRefusedByItsField) {
  std::string many = R"({"bugs":[)";
  for (std::size_t i = 0; i <= bugs::bugs_at_once_max; ++i) many += (i > 0 ? "," : "") + quoted(base::BugId{1});
  EXPECT_EQ(failure_of(change_many(many + R"(],"change":{}})")), "unprocessable bugs");
  EXPECT_EQ(failure_of(change_many(R"({"bugs":["7"],"change":{}})")), "unprocessable bugs[0]");
  EXPECT_EQ(failure_of(change_many(R"({"change":{}})")), "invalid bugs");
  EXPECT_EQ(failure_of(change_many(R"({"bugs":[]})")), "invalid change");
  EXPECT_EQ(failure_of(change_many(R"({"bugs":[],"change":[]})")), "invalid change");
  EXPECT_EQ(failure_of(change_many(R"({"bugs":[],"change":{"description":"x"}})")), "unprocessable change.description");
  EXPECT_EQ(failure_of(change_many(R"({"bugs":[],"change":{"priority":"x"}})")), "unprocessable change.priority");
  EXPECT_EQ(failure_of(change_many(R"({"bugs":[],"change":{},"more":1})")), "unprocessable more");
  EXPECT_EQ(failure_of(remove_many(R"({"bugs":"all"})")), "invalid bugs");
  EXPECT_EQ(json_of(remove_many(R"({"bugs":[]})")).at("removed").as_int64(), 0);
}

TEST_F(Board, ASelectionIsRemoved) {
  std::string body = R"({"bugs":[)" + quoted(bug.id);
  for (int number = 2; number <= 120; ++number) body += "," + quoted(harness.add_bug(number).id);
  const auto kept = harness.add_bug(121).id;
  EXPECT_EQ(json_of(remove_many(body + "]}")).at("removed").as_int64(), 120);
  EXPECT_EQ(harness.bugs.stored.size(), 1U);
  EXPECT_TRUE(harness.bugs.stored.contains(kept));
}

TEST_F(Board, HistorySaysWhoChangedWhat) {
  harness.caller.kind = CallerKind::person;
  harness.caller.name = "Ann";
  ASSERT_TRUE(harness.call(&change_bug, {{{"bug", "1"}}, R"({"status":"DONE"})", {}}));
  const auto history = json_of(harness.call(&bug_history, {{{"bug", "1"}}, {}, {}}));
  const auto& edit = history.at("items").as_array().at(0);
  EXPECT_EQ(edit.at("by").at("kind").as_string(), "person");
  EXPECT_EQ(edit.at("by").at("name").as_string(), "Ann");
  EXPECT_EQ(edit.at("what").as_string(), "changed");
  const auto& change = edit.at("changes").as_array().at(0);
  EXPECT_EQ(change.at("field").as_string(), "status");
  EXPECT_EQ(change.at("from").as_string(), "OPEN");
  EXPECT_EQ(change.at("to").as_string(), "DONE");
}

TEST_F(Board, ARenewedShareLinkIsAnother) {
  const auto before =
      std::string(json_of(harness.call(&show_bug, {{{"bug", "1"}}, {}, {}})).at("shareToken").as_string());
  const auto renewed = json_of(harness.call(&renew_share, {{{"bug", "1"}}, {}, {}}));
  EXPECT_NE(renewed.at("shareToken").as_string(), before);
  EXPECT_EQ(harness.bugs.edits.back().what, bugs::EditKind::share_renewed);
}

namespace {

struct Share : Board {
  accounts::ShareSettings& settings = harness.accounts.projects_by_key.at("DEMO").settings.share;

  std::string token() {
    return std::string(json_of(harness.call(&show_bug, {{{"bug", "1"}}, {}, {}})).at("shareToken").as_string());
  }
  Answer open(std::string_view token) {
    http::Request request;
    request.parameters = {{"token", std::string(token)}};
    return show_shared_bug(harness.services, request);
  }
  std::set<std::string> keys_shown() {
    std::set<std::string> keys;
    const auto shown = json_of(open(token()));
    for (const auto& member : shown.at("bug").as_object()) keys.emplace(member.key());
    return keys;
  }
};

}  // namespace

TEST_F(Share, ALinkShowsWhatTheProjectLetsBeSeenAndNothingElse) {
  bug.details = R"({"consoleLog":[{"log":"x"}],"formData":{"a":1},"attachments":[{"url":"y"}],"own":{"key":1}})";
  const std::set<std::string> always = {"id",
                                        "bugId",
                                        "priority",
                                        "type",
                                        "status",
                                        "description",
                                        "createdAt",
                                        "updatedAt",
                                        "generatingScreenshot",
                                        "screenshotLive",
                                        "screenshotUrl",
                                        "viewport"};
  const auto with = [&](std::set<std::string> more) {
    more.insert(always.begin(), always.end());
    return more;
  };
  settings = {.enabled = true, .show_logs = false, .show_meta_data = false, .show_replay = false};
  EXPECT_EQ(keys_shown(), always);
  settings.show_logs = true;
  EXPECT_EQ(keys_shown(), with({"consoleLog"}));
  settings.show_logs = false;
  settings.show_meta_data = true;
  EXPECT_EQ(keys_shown(), with({"reportedBy", "metaData", "formData"}));
  settings.show_meta_data = false;
  settings.show_replay = true;
  EXPECT_EQ(keys_shown(), with({"generatingReplay", "replayRenderingFailed", "replayLive", "hasWebReplay",
                                "replayDataUrl", "replayStartDate"}));
}

TEST_F(Share, ALinkGivesLinksThatOpenTheFilesItShows) {
  bug.capture.picture = bugs::make_file_name({}, harness.project.id, std::string(30, 'p'), "jpg");
  harness.files.stored[bug.capture.picture] = {"picture", "image/jpeg"};
  rendering::Rendering picture;
  picture.view.width = 1440;
  picture.view.height = 735;
  harness.renderings.known = {picture};
  EXPECT_EQ(json_of(open(token())).at("bug").at("viewport").at("width").as_int64(), 1440);
  for (const auto rule :
       {accounts::FileAccess::anyone, accounts::FileAccess::signed_links, accounts::FileAccess::members}) {
    harness.accounts.projects_by_key.at("DEMO").settings.files = rule;
    const auto link = std::string(json_of(open(token())).at("bug").at("screenshotUrl").as_string());
    http::Request request;
    request.parameters = {{"name", bug.capture.picture}};
    if (const auto query = link.find('?'); query != std::string::npos) request.query = link.substr(query + 1);
    const auto answer = show_file(harness.services, request);
    ASSERT_TRUE(answer) << link << ": " << answer.error().detail;
    EXPECT_EQ(answer->body, "picture");
  }
}

TEST_F(Share, ALinkThatShowsNothingSaysNotWhy) {
  const auto good = token();
  const auto refusal = [&](std::string_view token) {
    const auto answer = open(token);
    return answer ? "shown" : answer.error().detail;
  };
  EXPECT_EQ(refusal(good), "shown");
  auto forged = good;
  forged.back() = forged.back() == '0' ? '1' : '0';
  const auto nothing = refusal("");
  EXPECT_EQ(open(forged).error().kind, base::ErrorKind::not_found);
  EXPECT_EQ(refusal(forged), nothing);
  EXPECT_EQ(refusal(base::BugId{99}.text() + good.substr(24)), nothing);
  settings.enabled = false;
  EXPECT_EQ(refusal(good), nothing);
  settings.enabled = true;
  ASSERT_TRUE(harness.call(&renew_share, {{{"bug", "1"}}, {}, {}}));
  EXPECT_EQ(refusal(good), nothing);
  EXPECT_EQ(refusal(token()), "shown");
  harness.accounts.projects_by_key.clear();
  EXPECT_EQ(refusal(good), nothing);
}

}  // namespace bughook::api
