#include "http/multipart.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace bughook::http {
namespace {

constexpr std::string_view type_x = "multipart/form-data; boundary=X";

std::string one_part(std::string_view headers, std::string_view data = "data") {
  return "--X\r\n" + std::string(headers) + "\r\n\r\n" + std::string(data) + "\r\n--X--\r\n";
}

TEST(Multipart, ABrowsersFormIsTakenApart) {
  const std::string body =
      "--X\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
      "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a b.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
      "\xff\xd8\r\n--Y\r\n\r\n--X--\r\n";
  const auto parts = parse_multipart(type_x, body);
  ASSERT_TRUE(parts) << parts.error().detail;
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].name, "note");
  EXPECT_EQ((*parts)[0].filename, "");
  EXPECT_EQ((*parts)[0].content_type, "");
  EXPECT_EQ((*parts)[0].data, "hello");
  EXPECT_EQ((*parts)[1].name, "file");
  EXPECT_EQ((*parts)[1].filename, "a b.jpg");
  EXPECT_EQ((*parts)[1].content_type, "image/jpeg");
  EXPECT_EQ((*parts)[1].data, "\xff\xd8\r\n--Y\r\n");
}

TEST(Multipart, ContentTypesOfTheFieldAreUnderstood) {
  const auto body = one_part("Content-Disposition: form-data; name=\"file\"");
  for (const auto* type : {"multipart/form-data;boundary=X", "multipart/form-data; boundary=\"X\"",
                           "Multipart/Form-Data ; charset=utf-8;  BOUNDARY=X ;"}) {
    EXPECT_TRUE(parse_multipart(type, body)) << type;
  }
}

TEST(Multipart, UnquotedAndUnspacedParametersOfTheSdksAreUnderstood) {
  for (const auto* disposition :
       {"form-data; name=file; filename=screenshot.jpeg", "form-data; name=\"file\";filename=\"screenshot.jpeg\"",
        "form-data;name=file;filename=screenshot.jpeg"}) {
    const auto parts = parse_multipart(type_x, one_part("Content-Disposition: " + std::string(disposition)));
    ASSERT_TRUE(parts) << disposition;
    EXPECT_EQ(parts->at(0).name, "file");
    EXPECT_EQ(parts->at(0).filename, "screenshot.jpeg");
  }
}

TEST(Multipart, OnlyTheLastBoundaryIsNoPart) {
  const auto parts = parse_multipart("multipart/form-data;boundary=BBBOUNDARY", "--BBBOUNDARY--\r\n");
  ASSERT_TRUE(parts) << parts.error().detail;
  EXPECT_TRUE(parts->empty());
}

TEST(Multipart, ManyPartsOfOneNameKeepTheirOrder) {
  std::string body;
  for (int i = 0; i < 60; ++i) {
    body += "--X\r\nContent-Disposition: form-data; name=file; filename=step_" + std::to_string(i) +
            "\r\nContent-Type: image/jpeg\r\n\r\nframe " + std::to_string(i) + "\r\n";
  }
  body += "--X--\r\n";
  const auto parts = parse_multipart(type_x, body);
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 60U);
  for (std::size_t i = 0; i < 60; ++i) {
    EXPECT_EQ((*parts)[i].name, "file");
    EXPECT_EQ((*parts)[i].data, "frame " + std::to_string(i));
  }
}

TEST(Multipart, EmptyDataAndLeadingAndTrailingLineEndsAreKept) {
  const auto disposition = "Content-Disposition: form-data; name=a";
  EXPECT_EQ(parse_multipart(type_x, one_part(disposition, ""))->at(0).data, "");
  EXPECT_EQ(parse_multipart(type_x, one_part(disposition, "\r\n"))->at(0).data, "\r\n");
  EXPECT_EQ(parse_multipart(type_x, one_part(disposition, "\r\nx\r\n"))->at(0).data, "\r\nx\r\n");
  EXPECT_EQ(parse_multipart(type_x, one_part(disposition, "\r\n--Xa\r\n"))->at(0).data, "\r\n--Xa\r\n");
  EXPECT_EQ(parse_multipart(type_x, "--X\r\nContent-Disposition: form-data; name=a\r\n\r\n--X--")->at(0).data, "");
}

TEST(Multipart, QuotedValuesKeepBackslashesThatEscapeNothing) {
  const auto name_of = [](std::string_view filename) {
    return parse_multipart(type_x,
                           one_part("Content-Disposition: form-data; name=a; filename=" + std::string(filename)))
        ->at(0)
        .filename;
  };
  EXPECT_EQ(name_of(R"("a\"b;c.png")"), R"(a"b;c.png)");
  EXPECT_EQ(name_of(R"("C:\pictures\a.png")"), R"(C:\pictures\a.png)");
}

TEST(Multipart, WhatIsNotMultipartIsRefused) {
  const auto body = one_part("Content-Disposition: form-data; name=a");
  for (const auto& type :
       {std::string(), std::string("application/json"), std::string("multipart/form-data"),
        std::string("multipart/form-data; boundary="), std::string("multipart/mixed; boundary=X"),
        std::string("multipart/form-data; boundary=X; boundary=Y"), std::string("multipart/form-data; boundary=\"X"),
        "multipart/form-data; boundary=" + std::string(71, 'X')}) {
    const auto parts = parse_multipart(type, body);
    ASSERT_FALSE(parts) << type;
    EXPECT_EQ(parts.error().field, "Content-Type") << type;
  }
}

TEST(Multipart, BrokenBodiesAreRefused) {
  const std::string bodies[] = {
      "",
      "--Y--\r\n",
      "preamble\r\n--X--\r\n",
      "--X",
      "--X\r\n",
      "--Xnonsense\r\n",
      "--X\r\nContent-Disposition: form-data; name=a\r\n\r\ncut off",
      "--X\r\nContent-Disposition: form-data; name=a\r\n\r\ncut off\r\n--X",
      "--X\r\nContent-Disposition: form-data; name=a\r\n",
      one_part("Content-Disposition: form-data"),
      one_part("Content-Disposition: attachment; name=a"),
      one_part("Content-Disposition: form-data; name=\"a"),
      one_part("Content-Disposition: form-data; name=a; name=b"),
      one_part("Content-Disposition: form-data; name"),
      one_part("Content-Type: text/plain"),
      one_part("no colon"),
      one_part("Content-Disposition: form-data; name=a\x01"),
      one_part("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64"),
      "--X\r\n\r\ndata\r\n--X--\r\n",
  };
  for (const auto& body : bodies) {
    const auto parts = parse_multipart(type_x, body);
    ASSERT_FALSE(parts) << body;
    EXPECT_EQ(parts.error().kind, base::ErrorKind::invalid) << body;
  }
}

TEST(Multipart, CountAndHeadersHaveLimits) {
  const MultipartLimits limits{.parts_max = 2, .header_bytes_max = 64};
  const std::string part = "--X\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
  EXPECT_TRUE(parse_multipart(type_x, part + part + "--X--", limits));
  EXPECT_EQ(parse_multipart(type_x, part + part + part + "--X--", limits).error().kind, base::ErrorKind::too_large);
  const auto long_header = one_part("Content-Disposition: form-data; name=" + std::string(100, 'a'));
  EXPECT_EQ(parse_multipart(type_x, long_header, limits).error().kind, base::ErrorKind::too_large);
}

TEST(Multipart, EveryCutAndEveryChangedByteEndsInPartsOrAnError) {
  const std::string body = "--X\r\nContent-Disposition: form-data; name=\"f\"; filename=a\r\n\r\n1\r\n--X\r\n" +
                           std::string("Content-Disposition: form-data; name=g\r\n\r\n\r\n--X--\r\n");
  ASSERT_EQ(parse_multipart(type_x, body)->size(), 2U);
  for (std::size_t length = 0; length < body.size() - 2; ++length) {
    EXPECT_FALSE(parse_multipart(type_x, body.substr(0, length))) << length;
  }
  base::SeededRandom random(7);
  for (int i = 0; i < 50'000; ++i) {
    auto changed = body;
    for (int change = 0; change < 3; ++change) {
      const auto at = static_cast<std::size_t>(random.uniform() * static_cast<double>(changed.size()));
      changed[at] = "\r\n-X;=\"\\: \0a"[static_cast<std::size_t>(random.uniform() * 12)];
    }
    const auto parts = parse_multipart(type_x, changed);
    if (!parts) continue;
    for (const auto& part : *parts) {
      EXPECT_FALSE(part.name.empty());
      EXPECT_LE(part.data.data() + part.data.size(), changed.data() + changed.size());
    }
  }
}

}  // namespace
}  // namespace bughook::http
