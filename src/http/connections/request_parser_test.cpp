#include "http/connections/request_parser.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace bughook::http {
namespace {

using Progress = RequestParser::Progress;

struct Outcome {
  Request request;
  std::size_t taken = 0;
  bool is_done = false;
  bool keeps_alive = false;
  std::optional<Refusal> refusal;
};

constexpr std::size_t header_bytes_max = 1024;

/// Feeds the bytes as a session does, in the pieces that `next_piece` cuts.
template <class NextPiece>
Outcome parse(std::string_view bytes, NextPiece next_piece, std::size_t body_limit = 1000) {
  Outcome outcome;
  RequestParser parser(outcome.request, header_bytes_max);
  std::size_t received = 0;
  while (received < bytes.size()) {
    received = std::min(bytes.size(), received + next_piece());
    bool moves = true;
    while (moves && !parser.is_done()) {
      const auto step = parser.feed(bytes.substr(outcome.taken, received - outcome.taken));
      if (!step) {
        outcome.refusal = step.error();
        return outcome;
      }
      outcome.taken += step->taken;
      moves = step->taken > 0 && outcome.taken < received;
      if (step->progress != Progress::needs_more && (outcome.refusal = parser.limit_body(body_limit))) return outcome;
    }
    if (parser.is_done()) break;
  }
  outcome.is_done = parser.is_done();
  outcome.keeps_alive = outcome.is_done && parser.keeps_alive();
  return outcome;
}

Outcome parse(std::string_view bytes) {
  return parse(bytes, [] { return std::size_t{1} << 20; });
}

int refused(std::string_view bytes) {
  const auto outcome = parse(bytes);
  if (outcome.refusal) return outcome.refusal->status;
  return outcome.is_done ? 0 : -1;
}

constexpr std::string_view post =
    "POST /bugs?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nApi-Token: k\r\n\r\nhello";
constexpr std::string_view chunked =
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nTrailer-Name: t\r\n\r\n";

TEST(RequestParser, TakesARequestAndLeavesTheNext) {
  const auto outcome = parse(std::string(post) + "GET / HTTP/1.1\r\n");
  ASSERT_TRUE(outcome.is_done);
  EXPECT_EQ(outcome.taken, post.size());
  EXPECT_EQ(outcome.request.method, Method::post);
  EXPECT_EQ(outcome.request.path, "/bugs");
  EXPECT_EQ(outcome.request.query, "x=1");
  EXPECT_EQ(outcome.request.header("api-token"), "k");
  EXPECT_EQ(outcome.request.body, "hello");
  EXPECT_TRUE(outcome.keeps_alive);
}

TEST(RequestParser, ChunksAreJoinedAndTrailersDropped) {
  const auto outcome = parse(chunked);
  ASSERT_TRUE(outcome.is_done);
  EXPECT_EQ(outcome.request.body, "hello world");
  EXPECT_EQ(outcome.request.header("Trailer-Name"), "");
}

TEST(RequestParser, ComesToTheSameWhereverTheBytesAreCut) {
  for (const auto& text : {std::string(post), std::string(chunked), "\r\n\r\n" + std::string(post),
                           std::string("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")}) {
    const auto whole = parse(text);
    ASSERT_TRUE(whole.is_done) << text;
    for (std::size_t first = 1; first < text.size(); ++first) {
      for (const std::size_t rest : {std::size_t{1}, text.size()}) {
        auto piece = first;
        const auto cut = parse(text, [&] { return std::exchange(piece, rest); });
        ASSERT_TRUE(cut.is_done) << text << " cut at " << first;
        EXPECT_EQ(cut.request.body, whole.request.body);
        EXPECT_EQ(cut.taken, whole.taken);
      }
    }
  }
}

TEST(RequestParser, TwoWordsOnTheLengthOfTheBodyAreRefused) {
  const std::string start = "POST / HTTP/1.1\r\nHost: a\r\n";
  const std::string_view smuggled[] = {
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
      "Content-Length: 5\r\nContent-Length: 5\r\n",
      "Content-Length: 5\r\nContent-Length: 6\r\n",
      "Content-Length: 5, 5\r\n",
      "Content-Length: 5,6\r\n",
      "Content-Length: +5\r\n",
      "Content-Length: -1\r\n",
      "Content-Length: 0x5\r\n",
      "Content-Length: 5 5\r\n",
      "Content-Length:\r\n",
      "Content-Length: 18446744073709551616\r\n",
      "Content-Length : 5\r\n",
      "Content\tLength: 5\r\n",
      " Content-Length: 5\r\n",
      "X: y\r\n Content-Length: 5\r\n",
      "X: y\r\n\tContent-Length: 5\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
      "Transfer-Encoding : chunked\r\n",
      "Content-Length: 5\nX: y\r\n",
      "X: y\rContent-Length: 5\r\n",
      "X\r\n",
      ": 5\r\n",
  };
  for (const auto& fields : smuggled) {
    EXPECT_EQ(refused(start + std::string(fields) + "\r\nhello0\r\n\r\n"), 400) << fields;
  }
  const std::string_view other_codings[] = {
      "Transfer-Encoding: gzip\r\n",     "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, gzip\r\n",
      "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: \"chunked\"\r\n",   "Transfer-Encoding: identity\r\n",
  };
  for (const auto& fields : other_codings) {
    EXPECT_EQ(refused(start + std::string(fields) + "\r\nhello0\r\n\r\n"), 501) << fields;
  }
}

TEST(RequestParser, BrokenChunksAreRefused) {
  const std::string start = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string_view body :
       {"x\r\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "5\nhello\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", " 5\r\nhello\r\n0\r\n\r\n",
        "\r\n5\r\nhello\r\n0\r\n\r\n", "0\r\nContent-Length: 5\r\n\r\n", "0\r\nbroken\r\n\r\n"}) {
    EXPECT_EQ(refused(start + std::string(body)), 400) << body;
  }
}

TEST(RequestParser, HostMustBeThereOnce) {
  EXPECT_EQ(refused("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refused("GET / HTTP/1.0\r\n\r\n"), 0);
}

TEST(RequestParser, WhatIsNoRequestLineIsRefused) {
  for (const std::string_view line :
       {"GET / HTTP/2.0", "GET / HTTP/1.2", "GET / HTTP/0.9", "GET /", "GET  / HTTP/1.1", " GET / HTTP/1.1",
        "GET / HTTP/1.1 ", "GET / http/1.1", "G\x01T / HTTP/1.1", "GET /\x7f HTTP/1.1", "GET /%zz HTTP/1.1",
        "GET /%00 HTTP/1.1", "GET * HTTP/1.1", "CONNECT a:1 HTTP/1.1", "PRI * HTTP/2.0"}) {
    EXPECT_EQ(refused(std::string(line) + "\r\nHost: a\r\n\r\n"), 400) << line;
  }
}

TEST(RequestParser, MethodsAreKnownByTheirExactCase) {
  Request request;
  RequestParser parser(request, header_bytes_max);
  ASSERT_TRUE(parser.feed("get / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(parser.is_header_done());
  EXPECT_TRUE(parser.is_unknown_method());
}

TEST(RequestParser, KeepAliveFollowsVersionAndConnection) {
  EXPECT_TRUE(parse("GET / HTTP/1.1\r\nHost: a\r\n\r\n").keeps_alive);
  EXPECT_FALSE(parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n").keeps_alive);
  EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n").keeps_alive);
  EXPECT_TRUE(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keeps_alive);
}

TEST(RequestParser, BodiesBeyondTheLimitAreRefused) {
  const auto with_limit = [](std::string_view text, std::size_t limit) {
    return parse(
        text, [] { return std::size_t{1} << 20; }, limit);
  };
  EXPECT_TRUE(with_limit(post, 5).is_done);
  EXPECT_EQ(with_limit(post, 4).refusal.value().status, 413);
  EXPECT_TRUE(with_limit(chunked, 11).is_done);
  EXPECT_EQ(with_limit(chunked, 10).refusal.value().status, 413);
  EXPECT_NE(with_limit(post, 4).refusal->detail.find("limit of 4 bytes"), std::string::npos);
}

TEST(RequestParser, HeadersBeyondTheLimitAreRefusedHoweverTheyArrive) {
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  while (many.size() <= header_bytes_max) many += "X-Filler: 0123456789\r\n";
  const std::string inputs[] = {many + "\r\n", "GET /" + std::string(2000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
                                std::string(2000, 'A'), "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'a')};
  for (const auto& text : inputs) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{30}, std::size_t{1} << 20}) {
      const auto outcome = parse(text, [&] { return piece; });
      ASSERT_TRUE(outcome.refusal) << text.substr(0, 40) << " in pieces of " << piece;
      EXPECT_EQ(outcome.refusal->status, 431) << text.substr(0, 40);
    }
  }
}

TEST(RequestParser, ChunksThatAreAllFramingAreRefused) {
  const std::string start = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(refused(start + "5;" + std::string(2000, 'x')), 431);
  EXPECT_EQ(refused(start + "0\r\nX: " + std::string(2000, 'x')), 431);
  std::string padded = start;
  for (int i = 0; i < 200; ++i) padded += "1;a=" + std::string(900, 'x') + "\r\nx\r\n";
  EXPECT_EQ(refused(padded), 400);
}

/// Beast ends the program by an assertion if it is fed in a way it does not expect: this finds such ways.
TEST(RequestParser, AnythingAtAllEndsInARequestOrARefusal) {
  base::SeededRandom random(20210726);
  const auto below = [&](std::size_t limit) {
    return static_cast<std::size_t>(random.uniform() * static_cast<double>(limit));
  };
  const std::string seeds[] = {std::string(post), std::string(chunked), "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                               "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"};
  constexpr std::string_view alphabet("\r\n:; \t0159afx,=\"GPOST/HT.\0\x7f\xff", 28);
  std::size_t done = 0;
  for (int i = 0; i < 60'000; ++i) {
    auto text = seeds[below(std::size(seeds))];
    for (auto changes = below(4); changes > 0; --changes) {
      const auto at = below(text.size());
      const auto kind = below(3);
      if (kind == 0) text[at] = alphabet[below(alphabet.size())];
      if (kind == 1) text.insert(at, 1, alphabet[below(alphabet.size())]);
      if (kind == 2) text.erase(at, 1 + below(3));
      if (text.empty()) text = "x";
    }
    const auto piece_max = 1 + below(12);
    const auto outcome = parse(text, [&] { return 1 + below(piece_max); });
    EXPECT_LE(outcome.taken, text.size());
    done += outcome.is_done ? 1 : 0;
  }
  EXPECT_GT(done, 15'000U);  // a quarter is not changed at all
}

}  // namespace
}  // namespace bughook::http
