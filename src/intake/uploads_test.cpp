#include "intake/uploads.hpp"

#include "intake/testing/intake_harness.hpp"

namespace bughook::intake {
namespace {

using namespace intake::testing;

class UploadTest : public IntakeTest {
 protected:
  static constexpr std::string_view end = "--BBBOUNDARY--\r\n";
  static constexpr std::string_view png = "\x89PNG\r\n\x1A\n";

  static std::string part(std::string_view disposition, std::string_view data) {
    return "--BBBOUNDARY\r\nContent-Disposition: form-data; " + std::string(disposition) +
           "\r\nContent-Type: image/jpeg\r\n\r\n" + std::string(data) + "\r\n";
  }
  http::Response upload(std::string path, std::string body) {
    auto request = request_to(std::move(path), std::move(body));
    request.fields.set("Content-Type", "multipart/form-data;boundary=BBBOUNDARY");
    return send_request(std::move(request));
  }
};

TEST_F(UploadTest, APictureAnswers200WithItsUrlAndTheKindItsBytesHave) {
  const auto response = upload("/uploads/sdk", part("name=file; filename=screenshot.jpeg", png).append(end));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"fileUrl":"https://bugs.example.org/files/)" + FakeFiles::name_of(1, "png") + R"("})");
  EXPECT_EQ(files.files.at(FakeFiles::name_of(1, "png")), png);
}

TEST_F(UploadTest, FramesAnswerInTheirOrder) {
  std::string body;
  for (const char* frame : {"a", "b", "c"}) body += part("name=\"file\";filename=\"step\"", frame);
  const auto response = upload("/uploads/sdksteps", body.append(end));
  EXPECT_EQ(response.status, 200);
  std::string expected = R"({"fileUrls":[)";
  for (int i = 1; i <= 3; ++i) {
    expected.append(i > 1 ? "," : "").append("\"https://bugs.example.org/files/" + FakeFiles::name_of(i, "bin") + "\"");
  }
  EXPECT_EQ(response.body, expected + "]}");
  EXPECT_EQ(files.files.at(FakeFiles::name_of(3, "bin")), "c");
}

TEST_F(UploadTest, NoFramesAtAllAreFine) {
  const auto response = upload("/uploads/sdksteps", std::string(end));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"fileUrls":[]})");
}

TEST_F(UploadTest, APictureThatIsMissingIsRefused) {
  const auto response = upload("/uploads/sdk", part("name=other", "x").append(end));
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr(R"("field":"file")"));
  EXPECT_THAT(files.files, IsEmpty());
}

TEST_F(UploadTest, WhenOneFileCanNotBeWrittenNoneStays) {
  files.room = 2;
  const auto response = upload("/uploads/attachments",
                               part("name=file", "a") + part("name=file", "b") + part("name=file", "c").append(end));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(files.made, 2);
  EXPECT_THAT(files.files, IsEmpty());
}

TEST_F(UploadTest, WithoutAKnownKeyNothingIsRead) {
  auto request = request_to("/uploads/sdk", "x");
  request.fields.set("Api-Token", "wrong");
  EXPECT_EQ(send_request(std::move(request)).status, 401);
}

TEST_F(UploadTest, AReportsUploadsDoNotUseUpItsRate) {
  restart({.per_key = 1, .per_address = 1});
  for (int i = 0; i < 2; ++i) {
    for (int n = 0; n < 4; ++n) EXPECT_EQ(upload("/uploads/sdksteps", std::string(end)).status, 200);
    EXPECT_EQ(report("{}").status, 201);
  }
  EXPECT_EQ(upload("/uploads/sdksteps", std::string(end)).status, 429);
}

TEST_F(UploadTest, TooManyPartsAreRefused) {
  std::string body;
  for (std::size_t i = 0; i <= upload_parts_max; ++i) body += part("name=file", "x");
  const auto response = upload("/uploads/sdksteps", body.append(end));
  EXPECT_GE(response.status, 400);
  EXPECT_LT(response.status, 500);
  EXPECT_THAT(files.files, IsEmpty());
}

}  // namespace
}  // namespace bughook::intake
