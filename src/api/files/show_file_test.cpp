#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/api_harness.hpp"
#include "bugs/file_links.hpp"
#include "bugs/file_name.hpp"
#include "bugs/files/replay_file.hpp"

namespace bughook::api {
namespace {

using accounts::FileAccess;
using base::ErrorKind;
using ::testing::HasSubstr;

class Files : public ::testing::Test {
 protected:
  Files() { harness.files.stored[name] = {"0123456789", "image/jpeg"}; }

  void rule(FileAccess access) { harness.accounts.projects_by_key.at("DEMO").settings.files = access; }
  static http::Request request_for(const std::string& file) {
    http::Request request;
    request.parameters.push_back({"name", file});
    return request;
  }
  Answer fetch(http::Request request) { return show_file(harness.services, request); }
  /// By a link that lasts so long from now.
  http::Request signed_request(std::chrono::seconds lasts, bugs::LinkForm form = bugs::LinkForm::with_signature) {
    return signed_request(name, lasts, form);
  }
  http::Request signed_request(const std::string& file, std::chrono::seconds lasts, bugs::LinkForm form) {
    bugs::FileLinks links(harness.services.keys.file_links, harness.public_url);
    const auto link = links.link(file, form, harness.services.clock.now() + lasts);
    auto request = request_for(file);
    request.query = link.substr(link.find('?') + 1);
    return request;
  }
  http::Request request_with_key() {
    auto request = request_for(name);
    request.fields.set("Authorization", "Bearer " + harness.accounts.key_text);
    return request;
  }
  static std::string header(const http::Response& response, std::string_view wanted) {
    for (const auto& [key, value] : response.headers) {
      if (key == wanted) return value;
    }
    return "";
  }

  testing::ApiHarness harness;
  const std::string name = bugs::make_file_name({}, harness.project.id, std::string(30, 'f'), "jpg");
};

TEST_F(Files, OfAnOpenProjectAreThereForWhoeverHasTheName) {
  const auto answer = fetch(request_for(name));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "0123456789");
  EXPECT_EQ(answer->content_type, "image/jpeg");
  EXPECT_THAT(header(*answer, "Content-Security-Policy"), HasSubstr("sandbox"));
  EXPECT_THAT(header(*answer, "Cache-Control"), HasSubstr("immutable"));
}

TEST_F(Files, OfNoProjectOrNoNameAreNotFound) {
  EXPECT_EQ(fetch(request_for("../secret.key")).error().kind, ErrorKind::not_found);
  const auto foreign = bugs::make_file_name({}, base::ProjectId{22}, std::string(30, 'f'), "jpg");
  harness.files.stored[foreign] = {"x", "image/jpeg"};
  EXPECT_EQ(fetch(request_for(foreign)).error().kind, ErrorKind::not_found) << "its project was removed";
}

TEST_F(Files, FromBeforeNamesHadProjectsStillAnswer) {
  const std::string old = "20261123-" + std::string(30, 'f') + ".jpg";
  harness.files.stored[old] = {"old", "image/jpeg"};
  rule(FileAccess::members);
  EXPECT_EQ(fetch(request_for(old))->body, "old");
}

TEST_F(Files, OfASigningProjectWantALinkThatHolds) {
  rule(FileAccess::signed_links);
  EXPECT_TRUE(fetch(signed_request(std::chrono::hours(1))));
  const auto expired = fetch(signed_request(std::chrono::seconds(-1)));
  EXPECT_EQ(expired.error().kind, ErrorKind::forbidden);
  EXPECT_THAT(expired.error().detail, HasSubstr("has expired"));
  auto changed = signed_request(std::chrono::hours(1));
  changed.query += "0";
  EXPECT_THAT(fetch(changed).error().detail, HasSubstr("does not hold"));
  EXPECT_THAT(fetch(request_for(name)).error().detail, HasSubstr("signed links"));
}

TEST_F(Files, AreNotKeptForLongerThanTheirLinkLasts) {
  rule(FileAccess::signed_links);
  EXPECT_EQ(header(*fetch(signed_request(std::chrono::hours(1))), "Cache-Control"), "private, max-age=3600, immutable");
  EXPECT_EQ(header(*fetch(request_with_key()), "Cache-Control"), "private, no-cache");
}

TEST_F(Files, OfAProjectsMembersWantTheirCredentialEachTime) {
  rule(FileAccess::members);
  EXPECT_EQ(fetch(request_for(name)).error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(fetch(signed_request(std::chrono::hours(1))).error().kind, ErrorKind::unauthorized);
  const auto answer = fetch(request_with_key());
  ASSERT_TRUE(answer);
  EXPECT_EQ(header(*answer, "Cache-Control"), "private, no-cache");
  EXPECT_EQ(header(*answer, "Cross-Origin-Resource-Policy"), "same-origin");
}

TEST_F(Files, OfMembersOpenByTheLinksOfASharePageWhileTheyAreShared) {
  rule(FileAccess::members);
  const auto replay = bugs::make_file_name({}, harness.project.id, std::string(30, 'r'), "replay");
  harness.files.stored[replay] = {bugs::pack_replay("{}"), "application/json"};
  const auto hour = std::chrono::hours(1);
  const auto shared = [&](const std::string& file) { return signed_request(file, hour, bugs::LinkForm::shared); };
  const auto answer = fetch(shared(name));
  ASSERT_TRUE(answer);
  EXPECT_EQ(header(*answer, "Cache-Control"), "private, no-cache");
  EXPECT_TRUE(fetch(shared(replay)));

  const auto refusal = [&](const http::Request& request) { return fetch(request).error().kind; };
  EXPECT_EQ(refusal(signed_request(std::chrono::seconds(-1), bugs::LinkForm::shared)), ErrorKind::unauthorized);
  auto of_another = shared(replay);
  of_another.parameters[0].value = name;
  EXPECT_EQ(refusal(of_another), ErrorKind::unauthorized);
  auto& share = harness.accounts.projects_by_key.at("DEMO").settings.share;
  share.show_replay = false;
  EXPECT_EQ(refusal(shared(replay)), ErrorKind::unauthorized);
  EXPECT_TRUE(fetch(shared(name)));
  share.enabled = false;
  EXPECT_EQ(refusal(shared(name)), ErrorKind::unauthorized);

  rule(FileAccess::signed_links);
  EXPECT_EQ(refusal(shared(name)), ErrorKind::forbidden) << "it opens nothing else";
}

TEST_F(Files, OfAnotherOrganisationAreNotFoundForItsMembersOnly) {
  rule(FileAccess::members);
  harness.accounts.its_organisation.id = base::OrganisationId{99};
  EXPECT_EQ(fetch(request_with_key()).error().kind, ErrorKind::not_found);
}

TEST_F(Files, ComeInParts) {
  auto request = request_for(name);
  request.fields.set("Range", "bytes=2-4");
  const auto part = fetch(request);
  EXPECT_EQ(part->status, 206);
  EXPECT_EQ(part->body, "234");
  EXPECT_EQ(header(*part, "Content-Range"), "bytes 2-4/10");

  request.fields.set("If-Range", "\"another\"");
  EXPECT_EQ(fetch(request)->status, 200);
  request.fields.set("If-Range", header(*part, "ETag"));
  EXPECT_EQ(fetch(request)->status, 206);

  request.fields.set("Range", "bytes=10-");
  const auto beyond = fetch(request);
  EXPECT_EQ(beyond->status, 416);
  EXPECT_EQ(beyond->body, "");
  EXPECT_EQ(header(*beyond, "Content-Range"), "bytes */10");
}

TEST_F(Files, OfAReplayBringItsPicturesWhereLinksToThemWouldNotOpen) {
  const auto replay = bugs::make_file_name({}, harness.project.id, std::string(30, 'r'), "replay");
  const auto text = [](const std::string& url) { return R"({"format":"frames","frames":[{"url":")" + url + R"("}]})"; };
  const auto link = "http://127.0.0.1:8080/files/" + name;
  harness.files.stored[replay] = {bugs::pack_replay(text(link)), "application/json"};
  EXPECT_EQ(fetch(request_for(replay))->body, text(link));
  rule(FileAccess::members);
  auto request = request_with_key();
  request.parameters[0].value = replay;
  EXPECT_EQ(fetch(request)->body, text("data:image/jpeg;base64,MDEyMzQ1Njc4OQ=="));
}

TEST_F(Files, AreNotSentAgainToWhoHasThem) {
  auto request = request_for(name);
  request.fields.set("If-None-Match", header(*fetch(request), "ETag"));
  const auto answer = fetch(request);
  EXPECT_EQ(answer->status, 304);
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(header(*answer, "ETag"), "\"" + name + "\"");
}

}  // namespace
}  // namespace bughook::api
