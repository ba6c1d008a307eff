#include "accounts/project_settings.hpp"

#include <gtest/gtest.h>

namespace bughook::accounts {

namespace {

std::string field_refused(std::string_view json) {
  ProjectSettings settings;
  const auto changed = change_settings(settings, json);
  EXPECT_EQ(settings, ProjectSettings{}) << "a refused change changed something: " << json;
  if (changed) return "accepted";
  EXPECT_EQ(changed.error().kind, base::ErrorKind::unprocessable);
  return changed.error().field;
}

ProjectSettings changed_by(std::string_view json) {
  ProjectSettings settings;
  const auto changed = change_settings(settings, json);
  EXPECT_TRUE(changed) << changed.error().detail;
  return settings;
}

}  // namespace

TEST(ProjectSettings, AChangeLeavesWhatItDoesNotName) {
  auto settings = changed_by(R"({"retentionDays":7,"screenshots":{"waitSeconds":5},"scrubWords":["iban"]})");
  ASSERT_TRUE(
      change_settings(settings, R"({"screenshots":{"render":false},"files":"private","share":{"showLogs":true}})"));
  EXPECT_EQ(settings.retention.count(), 7);
  EXPECT_EQ(settings.screenshots.longest_wait.count(), 5);
  EXPECT_FALSE(settings.screenshots.render);
  EXPECT_TRUE(settings.screenshots.fetch_images);
  EXPECT_EQ(settings.files, FileAccess::members);
  EXPECT_TRUE(settings.share.show_logs);
  EXPECT_TRUE(settings.share.show_replay);
  ASSERT_TRUE(change_settings(settings, R"({"scrubWords":[]})"));
  EXPECT_TRUE(settings.scrub_words.empty());
}

TEST(ProjectSettings, ComeBackFromTheStoreAsTheyWere) {
  ProjectSettings settings;
  settings.allowed_origins = {"https://a.example.org", "http://b.example.org:8080"};
  settings.reports_per_second = 12;
  settings.retention = std::chrono::days(3);
  settings.scrub_words = {"iban"};
  settings.screenshots = {false, false, std::chrono::seconds(0)};
  settings.automatic_films = true;
  settings.files = FileAccess::signed_links;
  settings.columns.push_back({"BLOCKED", "Blocked \xC3\xA4"});
  settings.share = {false, true, true, false};
  EXPECT_EQ(read_stored_settings(to_json(settings)), settings);
  EXPECT_EQ(read_stored_settings("{}"), ProjectSettings{});
}

TEST(ProjectSettings, OfANewerProgramAreReadAsFarAsTheyAreKnown) {
  const auto settings = read_stored_settings(R"({"colour":"red","retentionDays":7,"files":"by-mail","share":{"x":1}})");
  EXPECT_EQ(settings.retention.count(), 7);
  EXPECT_EQ(settings.files, FileAccess::anyone);
}

TEST(ProjectSettings, WhatIsRefusedIsNamed) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"([])", "settings"},
      {R"({"colour":"red"})", "settings.colour"},
      {R"({"screenshots":{"rendr":true}})", "settings.screenshots.rendr"},
      {R"({"screenshots":true})", "settings.screenshots"},
      {R"({"screenshots":{"render":1}})", "settings.screenshots.render"},
      {R"({"screenshots":{"waitSeconds":301}})", "settings.screenshots.waitSeconds"},
      {R"({"films":{"automatic":"yes"}})", "settings.films.automatic"},
      {R"({"reportsPerSecond":-1})", "settings.reportsPerSecond"},
      {R"({"reportsPerSecond":1.5})", "settings.reportsPerSecond"},
      {R"({"retentionDays":36501})", "settings.retentionDays"},
      {R"({"files":"secret"})", "settings.files"},
      {R"({"files":1})", "settings.files"},
      {R"({"allowedOrigins":"https://a"})", "settings.allowedOrigins"},
      {R"({"allowedOrigins":["https://a","https://a/path"]})", "settings.allowedOrigins[1]"},
      {R"({"allowedOrigins":["a.example.org"]})", "settings.allowedOrigins[0]"},
      {R"({"allowedOrigins":["https://*.example.org"]})", "settings.allowedOrigins[0]"},
      {R"({"allowedOrigins":["https://"]})", "settings.allowedOrigins[0]"},
      {R"({"scrubWords":["ab"]})", "settings.scrubWords[0]"},
      {R"({"scrubWords":["with space"]})", "settings.scrubWords[0]"},
      {R"({"scrubWords":[1]})", "settings.scrubWords[0]"},
      {R"({"columns":[{"status":"OPEN","name":"O"},{"status":"DONE","name":"D"}]})", "settings.columns"},
      {R"({"columns":[{"status":"OPEN","name":"O"},{"status":"OPEN","name":"D"}]})", "settings.columns[1]"},
      {R"({"columns":[{"status":"open","name":"O"}]})", "settings.columns[0]"},
      {R"({"columns":[{"status":"OPEN","name":""}]})", "settings.columns[0]"},
      {R"({"columns":[{"status":"OPEN"}]})", "settings.columns[0]"},
      {R"({"share":{"enabled":true,"showAll":true}})", "settings.share.showAll"},
      {R"({"retentionDays":null})", "settings.retentionDays"},
      {R"({"share":null})", "settings.share"},
      {R"({"share":{"enabled":null}})", "settings.share.enabled"},
  };
  for (const auto& [json, field] : cases) EXPECT_EQ(field_refused(json), field) << json;
}

TEST(ProjectSettings, ListsHaveALimit) {
  std::string words = "[\"iban\"";
  for (std::size_t i = 0; i < scrub_words_max; ++i) words += ",\"iban\"";
  EXPECT_EQ(field_refused("{\"scrubWords\":" + words + "]}"), "settings.scrubWords");
}

TEST(ProjectSettings, OriginsAreKeptAsBrowsersSendThem) {
  const auto settings =
      changed_by(R"({"allowedOrigins":["HTTPS://App.Example.org:8443","capacitor://localhost","http://[::1]:3000"]})");
  EXPECT_EQ(settings.allowed_origins,
            (std::vector<std::string>{"https://app.example.org:8443", "capacitor://localhost", "http://[::1]:3000"}));
}

TEST(ProjectSettings, ScrubWordsAreKeptAsNamesAreCompared) {
  EXPECT_EQ(changed_by(R"({"scrubWords":["Tax-Id_Number"]})").scrub_words, (std::vector<std::string>{"taxidnumber"}));
}

TEST(ProjectSettings, ColumnsMayBeAddedRenamedAndMoved) {
  const auto settings = changed_by(
      R"({"columns":[{"status":"DONE","name":"Fertig"},{"status":"QA","name":"QA"},{"status":"OPEN","name":"O"},)"
      R"({"status":"INPROGRESS","name":"P"}]})");
  EXPECT_EQ(settings.columns.size(), 4u);
  EXPECT_EQ(settings.columns[0], (BoardColumn{"DONE", "Fertig"}));
  EXPECT_TRUE(settings.has_status("QA"));
  EXPECT_FALSE(settings.has_status("qa"));
}

}  // namespace bughook::accounts
