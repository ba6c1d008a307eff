#include "outbound/answers/response_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

namespace bughook::outbound {
namespace {

using Progress = ResponseReader::Progress;

constexpr ResponseLimits limits{{.keep = 1000, .max = 10'000}, 4000};

/// What came of the bytes: `200 "hello" kept`, `200 "hello" closed`, `more`, or the reason of the failure, after the
/// status if the head was whole.
std::string outcome_of(ResponseReader& reader, Progress progress) {
  if (progress == Progress::more) return "more";
  if (progress == Progress::failed) {
    const auto reason = std::string(to_text(reader.failure().reason));
    return reader.has_head() ? std::to_string(reader.take_answer().status) + " " + reason : reason;
  }
  const bool is_kept = reader.is_connection_reusable();
  const auto answer = reader.take_answer();
  return std::to_string(answer.status) + " \"" + answer.body + "\" " + (is_kept ? "kept" : "closed");
}

std::string read_whole(std::string_view bytes) {
  ResponseReader reader(limits);
  return outcome_of(reader, reader.read(bytes));
}

std::string read_to_end(std::string_view bytes) {
  ResponseReader reader(limits);
  auto progress = bytes.empty() ? Progress::more : reader.read(bytes);
  if (progress == Progress::more) progress = reader.read_end();
  return outcome_of(reader, progress);
}

std::string read_in_pieces(std::string_view bytes, std::size_t size) {
  ResponseReader reader(limits);
  auto progress = Progress::more;
  for (std::size_t at = 0; at < bytes.size() && progress == Progress::more; at += size) {
    progress = reader.read(bytes.substr(at, size));
  }
  return outcome_of(reader, progress);
}

std::string compressed(std::string_view text, int window_bits) {
  z_stream stream{};
  ::deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(::deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}
constexpr int gzip = 15 + 16;
constexpr int zlib = 15;
constexpr int bare_deflate = -15;

std::string with_length(std::string_view headers, std::string_view body) {
  return "HTTP/1.1 200 OK\r\n" + std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

}  // namespace

TEST(ResponseReader, ReadsWhatServersOrdinarilyAnswer) {
  const std::pair<std::string, std::string_view> cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 \"hello\" kept"},
      {"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", "200 \"\" kept"},
      {"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", "200 \"ok\" kept"},
      {"HTTP/1.1 204 No Content\r\n\r\n", "204 \"\" kept"},
      {"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n", "304 \"\" kept"},
      {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", "302 \"\" kept"},
      {"HTTP/1.1 500 Oops\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno", "500 \"no\" closed"},
      {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 \"ok\" closed"},
      {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", "200 \"ok\" kept"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "200 \"hello\" kept"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "200 \"\" kept"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n",
       "200 \"hello\" kept"},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 "
       "Created\r\nContent-Length: "
       "1\r\n\r\nx",
       "201 \"x\" kept"},
  };
  for (const auto& [bytes, outcome] : cases) {
    EXPECT_EQ(read_whole(bytes), outcome) << bytes;
    for (const std::size_t size : {1, 2, 3, 4, 5, 7, 11}) EXPECT_EQ(read_in_pieces(bytes, size), outcome) << bytes;
  }
}

TEST(ResponseReader, KeepsTheHeadersAsTheyCame) {
  ResponseReader reader(limits);
  ASSERT_EQ(
      reader.read("HTTP/1.1 429 Slow down\r\nRetry-After:  120 \r\nX-Y: \xff\r\nretry-after: 7\r\nContent-Length: "
                  "0\r\n\r\n"),
      Progress::done);
  const auto answer = reader.take_answer();
  EXPECT_EQ(answer.headers,
            (HeaderLines{{"Retry-After", "120"}, {"X-Y", "\xff"}, {"retry-after", "7"}, {"Content-Length", "0"}}));
}

TEST(ResponseReader, ABodyWithoutLengthEndsWithTheConnection) {
  EXPECT_EQ(read_to_end("HTTP/1.1 200 OK\r\n\r\nhello"), "200 \"hello\" closed");
  EXPECT_EQ(read_to_end("HTTP/1.0 200 OK\r\n\r\n"), "200 \"\" closed");
}

TEST(ResponseReader, AnAnswerThatEndsTooSoonIsAClosedConnection) {
  for (const auto* bytes : {"", "H", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n"}) {
    EXPECT_EQ(read_to_end(bytes), "connection_closed") << bytes;
  }
  for (const auto* bytes :
       {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello"}) {
    EXPECT_EQ(read_to_end(bytes), "200 connection_closed") << bytes;
  }
}

TEST(ResponseReader, ABadGrammarIsABadResponse) {
  using namespace std::string_literals;
  const std::string cases[] = {
      "SSH-2.0-OpenSSH_9.2\r\n\r\n",
      "<html>I am HTTP/0.9</html>\r\n\r\n",
      "HTTP/0.9 200 OK\r\n\r\n",
      "HTTP/1.1 2x0 OK\r\n\r\n",
      "HTTP/1.1 20 OK\r\n\r\n",
      "HTTP/1.1 2000 OK\r\n\r\n",
      "HTTP/1.1 200 O\0K\r\n\r\n"s,
      "HTTP/1.1 200 OK\r\nA\0B: c\r\n\r\n"s,
      "HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n"s,
      "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
      std::string(300, '\0') + "\n",
  };
  for (const auto& bytes : cases) EXPECT_EQ(read_to_end(bytes), "bad_response") << bytes;
}

TEST(ResponseReader, ABodyWhoseEndIsNotClearDoesNotUndoTheStatus) {
  for (const auto* bytes : {
           "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
           "HTTP/1.1 200 OK\r\nContent-Length:\r\n 1\r\n\r\nx",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n12345",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello",
       }) {
    EXPECT_EQ(read_to_end(bytes), "200 bad_response") << bytes;
  }
}

// RFC 9110, section 15: what is past 599 is to be taken for a failure of the server, and is in use.
TEST(ResponseReader, OnlyStatusesFrom200OnAreAnswers) {
  for (int status = 0; status <= 999; ++status) {
    const auto digits = std::to_string(1000 + status).substr(1);
    const auto outcome = read_whole("HTTP/1.1 " + digits + " X\r\nContent-Length: 0\r\n\r\n");
    if (status >= 200) {
      EXPECT_EQ(outcome, digits + " \"\" kept");
    } else if (status >= 100 && status != 101) {
      EXPECT_EQ(outcome, "more") << status;
    } else {
      EXPECT_EQ(outcome, "bad_response") << status;
    }
  }
}

// A status is told in the log, also where the rest of the head could not be read.
TEST(ResponseReader, WhatWasReadOfAHeadThatFailsIsToldAllTheSame) {
  for (const auto* bytes : {"HTTP/1.1 503 Busy\r\nX-A: b\r\nno colon\r\n\r\n", "HTTP/1.1 503 Busy\r\nX-A: b\r\nX-"}) {
    ResponseReader reader(limits);
    auto progress = reader.read(bytes);
    if (progress == Progress::more) progress = reader.read_end();
    EXPECT_EQ(progress, Progress::failed);
    EXPECT_FALSE(reader.has_head());
    const auto answer = reader.take_answer();
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.headers, (HeaderLines{{"X-A", "b"}}));
  }
}

TEST(ResponseReader, HeadersBeyondWhatIsKeptAreReadAndLeftOut) {
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 300; ++i) many += "A: b\r\n";
  ResponseReader reader(limits);
  ASSERT_EQ(reader.read(many + "X-Large: " + std::string(5000, 'y') + "\r\nContent-Length: 2\r\n\r\nok"),
            Progress::done);
  EXPECT_TRUE(reader.is_connection_reusable());
  const auto answer = reader.take_answer();
  EXPECT_EQ(answer.body, "ok");
  EXPECT_EQ(answer.headers.text().size(), ResponseHead::headers_count_max * 4);
}

TEST(ResponseReader, AFloodOfInterimAnswersIsCut) {
  std::string bytes;
  for (int i = 0; i < 64; ++i) bytes += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(read_whole(bytes), "more");
  EXPECT_EQ(read_whole(bytes + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "200 \"\" kept");
  EXPECT_EQ(read_whole(bytes + "HTTP/1.1 100 Continue\r\n\r\n"), "bad_response");
}

TEST(ResponseReader, WhatFollowsTheAnswerMakesTheConnectionUseless) {
  EXPECT_EQ(read_whole("HTTP/1.1 204 No Content\r\n\r\na body all the same"), "204 \"\" closed");
  EXPECT_EQ(read_whole("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n"), "200 \"ok\" closed");
}

TEST(ResponseReader, HeadersWithoutEndAreCut) {
  const auto endless = [](std::string_view start, std::string_view piece) {
    ResponseReader reader(limits);
    auto progress = reader.read(start);
    for (int i = 0; i < 10'000 && progress == Progress::more; ++i) progress = reader.read(piece);
    return outcome_of(reader, progress);
  };
  EXPECT_EQ(endless("HTTP/1.1 200 OK\r\n", "X-Header: and one more\r\n"), "headers_too_large");
  EXPECT_EQ(endless("HTTP/1.1 200 OK\r\nX: ", "y"), "headers_too_large");
  EXPECT_EQ(endless("HTTP/1.1 200 OK\r\nX", "x"), "headers_too_large");
  EXPECT_EQ(endless("HTTP/1.1 200 ", "reasons "), "headers_too_large");
  EXPECT_EQ(endless("HTTP/1.1 200 OK\r\nX: y", "\r\n folded"), "headers_too_large");
  EXPECT_EQ(endless("HTTP/1.1 200 OK\r\n", "a:\r\n"), "headers_too_large") << "few bytes, very many";
  EXPECT_EQ(endless("HTTP/1.1 103 Hints\r\n", "Link: x\r\n"), "headers_too_large");
  EXPECT_EQ(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X: trailer\r\n"),
            "200 headers_too_large");
  EXPECT_EQ(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;", "x"), "200 headers_too_large");
}

TEST(ResponseReader, ABodyIsKeptInPartAndCutAtItsLimit) {
  const auto keep = [](std::size_t size) {
    ResponseReader reader(limits);
    EXPECT_EQ(reader.read(with_length("", std::string(size, 'x'))), Progress::done);
    return reader.take_answer();
  };
  EXPECT_EQ(keep(1000).body.size(), 1000U);
  EXPECT_FALSE(keep(1000).body_cut);
  EXPECT_EQ(keep(1001).body.size(), 1000U);
  EXPECT_TRUE(keep(1001).body_cut);
  EXPECT_EQ(keep(10'000).body.size(), 1000U);
  EXPECT_EQ(read_whole("HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n"), "200 response_too_large")
      << "before it comes";
  EXPECT_EQ(read_whole("HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n"), "200 response_too_large");
  EXPECT_EQ(read_whole("HTTP/1.1 200 OK\r\n\r\n" + std::string(10'001, 'x')), "200 response_too_large");
  std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 11; ++i) chunks += "3e8\r\n" + std::string(1000, 'x') + "\r\n";
  EXPECT_EQ(read_whole(chunks), "200 response_too_large");
}

TEST(ResponseReader, BodiesAreDecompressedWhateverTheServerCallsDeflate) {
  const auto expected = "200 \"hello hello\" kept";
  for (const std::size_t size : {1, 3, 1000}) {
    EXPECT_EQ(read_in_pieces(with_length("Content-Encoding: gzip\r\n", compressed("hello hello", gzip)), size),
              expected);
    EXPECT_EQ(read_in_pieces(with_length("Content-Encoding: X-GZIP\r\n", compressed("hello hello", gzip)), size),
              expected);
    EXPECT_EQ(read_in_pieces(with_length("Content-Encoding: deflate\r\n", compressed("hello hello", zlib)), size),
              expected);
  }
  EXPECT_EQ(read_whole(with_length("Content-Encoding: deflate\r\n", compressed("hello hello", bare_deflate))),
            expected);
  EXPECT_EQ(read_whole(with_length("Content-Encoding: gzip\r\n", compressed("hello hello", gzip) + "padding")),
            expected);
  EXPECT_EQ(read_whole(with_length("Content-Encoding: gzip\r\n", "")), "200 \"\" kept");
  EXPECT_EQ(read_whole(with_length("Content-Encoding: br\r\n", "raw")), "200 \"raw\" kept") << "left as it came";
  EXPECT_EQ(read_whole(with_length("Content-Encoding: identity\r\n", "raw")), "200 \"raw\" kept");
  EXPECT_EQ(read_whole(with_length("Content-Encoding: gzip\r\n", "this is no gzip")), "200 bad_response");
}

TEST(ResponseReader, ABombIsCountedAfterDecompression) {
  const auto bomb = compressed(std::string(100'000'000, '\0'), gzip);
  ASSERT_LT(bomb.size(), 100'000U);
  const ResponseLimits roomy{{.keep = 1000, .max = 1'000'000}, 4000};
  ResponseReader reader(roomy);
  ASSERT_EQ(reader.read(with_length("Content-Encoding: gzip\r\n", bomb)), Progress::failed);
  EXPECT_EQ(reader.failure().reason, FailureReason::response_too_large);
  const auto small = compressed(std::string(10'000, '\0'), gzip);
  EXPECT_THAT(read_whole(with_length("Content-Encoding: gzip\r\n", small)), ::testing::StartsWith("200"));
  const auto big = compressed(std::string(10'001, '\0'), gzip);
  EXPECT_EQ(read_whole(with_length("Content-Encoding: gzip\r\n", big)), "200 response_too_large");
}

// Empty stored blocks decompress to nothing, for ever.
TEST(ResponseReader, ACompressedStreamOfNothingIsCutToo) {
  ResponseReader reader(limits);
  auto progress = reader.read("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n\x78\x9c");
  const std::string empty_block("\0\0\0\xff\xff", 5);
  for (int i = 0; i < 10'000 && progress == Progress::more; ++i) progress = reader.read(empty_block);
  EXPECT_EQ(outcome_of(reader, progress), "200 response_too_large");
}

// Chunks of one byte with long extensions: the body stays small while the wire does not.
TEST(ResponseReader, FramingWithoutBodyIsCutToo) {
  ResponseReader reader(limits);
  auto progress = reader.read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  const auto chunk = "1;" + std::string(1000, 'x') + "\r\nx\r\n";
  for (int i = 0; i < 1000 && progress == Progress::more; ++i) progress = reader.read(chunk);
  EXPECT_EQ(outcome_of(reader, progress), "200 response_too_large");
}

TEST(ResponseReader, NoMutilatedAnswerBreaksIt) {
  const std::string seeds[] = {
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n5;a=\"b\"\r\nhello\r\n0;c\r\nT: u\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: keep-alive, x\r\nContent-Length: 5\r\n\r\nhello",
      with_length("Content-Encoding: gzip\r\n", compressed("hello hello hello", gzip)),
      "HTTP/1.0 200 OK\r\nUpgrade: x\r\nA: b\r\n c\r\n\r\nrest",
  };
  const auto seed = std::random_device{}();
  std::mt19937 random(seed);
  SCOPED_TRACE("seed " + std::to_string(seed));
  const auto below = [&](std::size_t n) { return random() % n; };
  constexpr std::string_view spice = "\r\n0:; 5fHT/1.\0\t\xff,-";
  for (int round = 0; round < 20'000; ++round) {
    auto bytes = seeds[below(std::size(seeds))];
    for (auto changes = below(4); changes > 0; --changes) {
      const auto at = below(bytes.size());
      switch (below(4)) {
        case 0: bytes[at] = spice[below(spice.size())]; break;
        case 1: bytes.erase(at, 1 + below(3)); break;
        case 2: bytes.insert(at, 1, spice[below(spice.size())]); break;
        default: bytes.insert(at, bytes.substr(below(bytes.size()), below(20))); break;
      }
    }
    ResponseReader reader(limits);
    auto progress = Progress::more;
    std::string_view rest = bytes;
    while (!rest.empty() && progress == Progress::more) {
      const auto size = std::min(rest.size(), 1 + below(12));
      progress = reader.read(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    if (progress == Progress::more) progress = reader.read_end();
    const auto outcome = outcome_of(reader, progress);
    EXPECT_TRUE(outcome != "more" || reader.is_untouched()) << outcome;
  }
}

}  // namespace bughook::outbound
