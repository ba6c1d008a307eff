#include "bugs/files/uploaded_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bugs/file_name.hpp"

namespace bughook::bugs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr base::ProjectId project{7};
std::string name_of(base::ProjectId owner, char letter) {
  return make_file_name({}, owner, std::string(file_random_letters, letter), "png");
}
const std::string a = name_of(project, 'a'), b = name_of(project, 'b'), foreign = name_of(base::ProjectId{8}, 'c');
std::string link(const std::string& name) { return "https://bugs.example/files/" + name; }

TEST(UploadedFiles, ALinkNamesTheProjectsOwnFile) {
  EXPECT_EQ(own_file(link(a), project), a);
  EXPECT_EQ(own_file(link(a) + "?expires=1&signature=2", project), a);
  for (const auto& url : {link(foreign), link("gone.png"), std::string("https://cdn.example/a.png"), std::string()}) {
    EXPECT_EQ(own_file(url, project), "") << url;
  }
}

TEST(UploadedFiles, OfDetailsAreAttachmentsAndRecordingsOnly) {
  const auto details = R"({"attachments":[{"url":")" + link(a) + R"(","name":"x"},{"url":")" + link(foreign) +
                       R"("}],"screenRecordingUrl":")" + link(b) + R"(","networkLogs":[{"url":")" +
                       link(name_of(project, 'd')) + R"("}],"customData":{"attachments":")" +
                       link(name_of(project, 'e')) + R"("}})";
  EXPECT_THAT(own_files_in_details(details, project), ElementsAre(a, b));
}

TEST(UploadedFiles, OfDetailsThatNameNoneOrCanNotBeReadAreNone) {
  for (const auto& details : {std::string(), std::string("{}"), R"({"attachments":[")" + link(a),
                              "[\"" + link(a) + "\"]", R"({"attachments":null,"x":")" + link(a) + "\"}"}) {
    EXPECT_THAT(own_files_in_details(details, project), IsEmpty()) << details;
  }
}

TEST(UploadedFiles, OfAReplayAreItsFrames) {
  const auto frames = R"({"format":"frames","frames":[{"url":")" + link(b) + R"(","date":1},{"url":")" + link(foreign) +
                      R"("},{"url":")" + link(a) + R"("}]})";
  EXPECT_THAT(own_files_in_replay(frames, project), ElementsAre(b, a));
  for (const auto& text :
       {std::string(), R"({"events":[{"data":"{\"url\":\")" + link(a) + R"(\"}"}]})", R"({"url":")" + std::string()}) {
    EXPECT_THAT(own_files_in_replay(text, project), IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace bughook::bugs
