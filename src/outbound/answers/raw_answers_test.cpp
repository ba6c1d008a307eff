// Answers that are not quite HTTP, or not quite whole, with what curl 7.88, Go 1.26 and Node 20 were seen to make of
// each of them and what we do. The rule: what curl takes we take, since a receiver that was tried with curl works; an
// odd head ends the connection; and a status that was read whole counts, whatever becomes of the body. Where we depart
// from curl, the row says why.
#include <gtest/gtest.h>

#include "outbound/answers/response_reader.hpp"

namespace bughook::outbound {
namespace {

using namespace std::string_literals;

constexpr ResponseLimits usual_limits{{.keep = 16 * 1024, .max = 1024 * 1024}, 64 * 1024};
const std::string ok_line = "HTTP/1.1 200 OK\r\n";

std::string times(int count, std::string_view text) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

/// What the server does after its last byte.
enum class Then { waits, closes };

/// `200 ok`: status and body. `200, error`: a status, and then the call fails. `200, timeout`: and then nothing comes.
/// `error`: no status is believed. Ours says besides whether the connection is kept.
struct RawAnswer {
  std::string name;
  std::string bytes;
  Then then;
  std::string ours, curl, go, node;
  std::string why = {};  // where ours is not what curl does
};

const RawAnswer raw_answers[] = {
    {"Plain", ok_line + "Content-Length: 2\r\n\r\nok", Then::waits, "200 ok, kept", "200 ok", "200 ok", "200 ok"},
    {"BareLineFeeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", Then::waits, "200 ok", "200 ok", "200 ok", "error"},
    {"BareLineFeedsAfterAnInterimAnswer", "HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok",
     Then::waits, "200 ok", "200 ok", "200 ok", "error"},
    {"MixedLineEnds", ok_line + "Content-Length: 2\n\r\nok", Then::waits, "200 ok", "200 ok", "200 ok", "error"},
    {"BlankBeforeTheColon", ok_line + "X-Name : ab\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok", "200 ok",
     "200 ok", "error"},
    {"BlankBeforeTheColonOfTheLength", ok_line + "Content-Length : 2\r\n\r\nok", Then::waits, "200 ok", "200, timeout",
     "200, error", "error", "curl does not know the length under this name, and waits"},
    {"TabBeforeTheColon", ok_line + "X-Name\x09: ab\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok", "200 ok",
     "error", "error"},
    {"BlankInAName", ok_line + "X Name: ab\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok", "200 ok", "200 ok",
     "error"},
    {"LineWithoutColon", ok_line + "no colon here\r\nContent-Length: 2\r\n\r\nok", Then::waits, "error", "200, error",
     "error", "error", "curl fails after the status; the head is not whole, and Go and Node believe nothing either"},
    {"NamelessHeader", ok_line + ": nameless\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok", "200 ok", "error",
     "error"},
    {"FoldedHeader", ok_line + "X-A: b\r\n c\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok", "200 ok", "200 ok",
     "error"},
    {"HeaderBytesBeyondAscii", ok_line + "X-A: \xc3\xa4\xff\r\nContent-Length: 2\r\n\r\nok", Then::waits,
     "200 ok, kept", "200 ok", "200 ok", "200 ok"},
    {"ControlCharacterInAValue",
     ok_line + "X-A: a\x01"
               "b\r\nContent-Length: 2\r\n\r\nok",
     Then::waits, "200 ok, kept", "200 ok", "error", "error"},
    {"NulInAValue", ok_line + "X-A: a\0b\r\nContent-Length: 2\r\n\r\nok"s, Then::waits, "error", "200, error", "error",
     "error", "curl fails after the status; the head is not whole, and Go and Node believe nothing either"},
    {"ReturnInAValue", ok_line + "X-A: a\rb\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok", "200 ok", "error",
     "error"},
    {"TwoBlanksBeforeTheStatus", "HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok", "200 ok",
     "200 ok", "error"},
    {"TabBeforeTheStatus",
     "HTTP/1.1\x09"
     "200 OK\r\nContent-Length: 2\r\n\r\nok",
     Then::waits, "error", "error", "error", "error"},
    {"NoReasonPhrase", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok, kept", "200 ok", "200 ok",
     "200 ok"},
    {"NoReasonPhraseAndABareLineFeed", "HTTP/1.1 200\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok", "200 ok",
     "200 ok", "error"},
    {"ReasonBeyondAscii", "HTTP/1.1 200 \xd0\x94\xd0\xb0\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok, kept",
     "200 ok", "200 ok", "200 ok"},
    {"EmptyLinesBeforeTheStatusLine", "\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", Then::waits, "error",
     "error", "error", "200 ok"},
    {"LowerCaseProtocol", "http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok", "200 ok", "error",
     "error"},
    {"Version12", "HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok", "error", "200 ok", "error",
     "RFC 9110, 2.5: a higher minor version is to be read as the one we know; Go does"},
    {"Version2", "HTTP/2 200\r\nContent-Length: 2\r\n\r\nok", Then::closes, "200 ok", "200 ok", "error", "error"},
    {"NoVersion", "HTTP 200 OK\r\nContent-Length: 2\r\n\r\nok", Then::closes, "error", "error", "error", "error"},
    {"NoStatusLine", "hello\r\n", Then::closes, "error", "error", "error", "error"},
    {"StatusOfTwoDigits", "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok", Then::closes, "error", "error", "error",
     "error"},
    {"StatusOfFourDigits", "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok", Then::closes, "error", "error", "error",
     "error"},
    {"Status999", "HTTP/1.1 999 No\r\nContent-Length: 2\r\n\r\nok", Then::closes, "999 ok, kept", "999 ok", "999 ok",
     "999 ok"},
    {"SwitchingProtocolsUnasked", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", Then::closes,
     "error", "101, error", "101", "101",
     "curl fails after it; it is no answer to a request that asked for nothing of the kind"},
    {"PaddedChunkSize", ok_line + "Transfer-Encoding: chunked\r\n\r\n2    \r\nok\r\n0\r\n\r\n", Then::waits, "200 ok",
     "200 ok", "200 ok", "200, error"},
    {"BlankBeforeTheChunkSize", ok_line + "Transfer-Encoding: chunked\r\n\r\n 2\r\nok\r\n0\r\n\r\n", Then::waits,
     "200 ok", "200, error", "200, error", "200, error", "curl fails in the body, though its size is clear"},
    {"ChunksWithBareLineFeeds", ok_line + "Transfer-Encoding: chunked\r\n\r\n2\nok\n0\n\n", Then::waits, "200 ok",
     "200 ok", "200, error", "200, error"},
    {"ChunkSizeWithZerosBefore", ok_line + "Transfer-Encoding: chunked\r\n\r\n000002\r\nok\r\n0000\r\n\r\n",
     Then::waits, "200 ok, kept", "200 ok", "200 ok", "200 ok"},
    {"ChunkSizePast64Bits", ok_line + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nok", Then::closes,
     "200, error", "200, error", "200, error", "200, error"},
    {"ChunkSizeThatIsNone", ok_line + "Transfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n", Then::closes,
     "200, error", "200, error", "200, error", "200, error"},
    {"ChunkLongerThanItsSize", ok_line + "Transfer-Encoding: chunked\r\n\r\n2\r\nokXX\r\n0\r\n\r\n", Then::closes,
     "200, error", "200, error", "200, error", "200, error"},
    {"LastChunkWithoutTheEmptyLine", ok_line + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n", Then::closes,
     "200 ok", "200, error", "200, error", "200, error", "nothing of the body is missing"},
    {"ChunkedWithoutTheLastChunk", ok_line + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", Then::closes,
     "200, error", "200, error", "200, error", "200, error"},
    {"LengthAndChunked", ok_line + "Content-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
     Then::waits, "200 ok", "200 ok", "200 ok", "error"},
    {"ChunkedTwiceInOneHeader", ok_line + "Transfer-Encoding: chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
     Then::waits, "200 ok", "200 ok", "error", "200 ok"},
    {"ChunkedTwiceInTwoHeaders",
     ok_line + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", Then::waits,
     "200 ok", "200 ok", "error", "200 ok"},
    {"ChunkedInHttp10", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", Then::closes,
     "200 ok", "200 ok", "200, the chunks as they came", "200 ok"},
    {"TransferEncodingIdentity", ok_line + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok", Then::waits,
     "200 ok, kept", "200, timeout", "error", "error", "curl forgets the length and waits; identity is no coding"},
    {"TransferEncodingUnknown", ok_line + "Transfer-Encoding: rot13\r\n\r\nok", Then::closes, "200 ok", "200, error",
     "error", "200 ok", "curl fails in the body; we keep it as it came"},
    {"TwoEqualLengths", ok_line + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200 ok, kept",
     "200 ok", "200 ok", "error"},
    {"TwoEqualLengthsInOneHeader", ok_line + "Content-Length: 2, 2\r\n\r\nok", Then::waits, "200 ok, kept", "200 ok",
     "error", "error"},
    {"TwoLengthsThatDiffer", ok_line + "Content-Length: 2\r\nContent-Length: 7\r\n\r\nok", Then::closes, "200, error",
     "200, error", "error", "error"},
    {"NegativeLength", ok_line + "Content-Length: -1\r\n\r\nok", Then::closes, "200, error", "200, error", "error",
     "error"},
    {"LengthWithAPlus", ok_line + "Content-Length: +2\r\n\r\nok", Then::closes, "200, error", "200 ok", "error",
     "error", "no number: delivered, and the body is not read"},
    {"EmptyLength", ok_line + "Content-Length:\r\n\r\nok", Then::closes, "200, error", "200, error", "error", "error"},
    {"LengthPast64Bits", ok_line + "Content-Length: 99999999999999999999\r\n\r\nok", Then::closes, "200, error",
     "200 ok", "error", "error", "no size that anybody sends: delivered, and the body is not read"},
    {"LengthLongerThanTheBody", ok_line + "Content-Length: 20\r\n\r\nok", Then::closes, "200, error", "200, error",
     "200, error", "200, error"},
    {"NoLengthAndTheConnectionStaysOpen", ok_line + "\r\nok", Then::waits, "200, timeout", "200, timeout", "200, error",
     "200, timeout"},
    {"NoLengthAndTheConnectionEnds", ok_line + "\r\nok", Then::closes, "200 ok", "200 ok", "200 ok", "200 ok"},
    {"HeadThatEndsTooSoon", ok_line + "X-A: b\r\n", Then::closes, "error", "200", "error", "error",
     "the head is not whole: Go and Node believe nothing either"},
    {"StatusLineOnly", "HTTP/1.1 200 OK\r\n", Then::closes, "error", "200", "error", "error",
     "the head is not whole: Go and Node believe nothing either"},
    {"NoContentWithABody", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok", Then::waits, "204", "204", "204",
     "204, error"},
    {"GzipThatIsNone", ok_line + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok", Then::waits, "200, error",
     "200, error", "200, error", "200 ok"},
    {"MoreThan256Headers", ok_line + times(300, "X-A: b\r\n") + "Content-Length: 2\r\n\r\nok", Then::waits,
     "200 ok, kept", "200 ok", "200 ok", "200 ok"},
    {"AHeaderOf70Kilobytes", ok_line + "X-A: " + times(70'000, "b") + "\r\nContent-Length: 2\r\n\r\nok", Then::waits,
     "200 ok, kept", "200 ok", "200 ok", "error"},
    {"SeventeenInterimAnswers", times(17, "HTTP/1.1 102 Processing\r\n\r\n") + ok_line + "Content-Length: 2\r\n\r\nok",
     Then::waits, "200 ok, kept", "200 ok", "200 ok", "200 ok"},
    {"ABodyOfTwoMegabytes", ok_line + "Content-Length: 2000000\r\n\r\n" + times(2'000'000, "x"), Then::waits,
     "200, error", "200 2000000 bytes", "200 2000000 bytes", "200 2000000 bytes",
     "past our cap: delivered, and the body is not read to its end"},
    {"A500ThatBreaksOff", "HTTP/1.1 500 Oops\r\nContent-Length: 20\r\n\r\nno", Then::closes, "500, error", "500, error",
     "500, error", "500, error"},
};

std::string with_body(int status, const std::string& body) {
  if (body.empty()) return std::to_string(status);
  return std::to_string(status) + " " + (body.size() > 20 ? std::to_string(body.size()) + " bytes" : body);
}

std::string read_by_us(const RawAnswer& raw, std::size_t piece) {
  using Progress = ResponseReader::Progress;
  ResponseReader reader(usual_limits);
  auto progress = Progress::more;
  std::string_view rest = raw.bytes;
  while (!rest.empty() && progress == Progress::more) {
    progress = reader.read(rest.substr(0, piece));
    rest.remove_prefix(std::min(piece, rest.size()));
  }
  if (progress == Progress::more && raw.then == Then::closes) progress = reader.read_end();
  const bool is_kept = progress == Progress::done && rest.empty() && reader.is_connection_reusable();
  const auto answer = reader.take_answer();
  if (!reader.has_head()) return "error";
  if (progress == Progress::more) return std::to_string(answer.status) + ", timeout";
  if (progress == Progress::failed) return std::to_string(answer.status) + ", error";
  return with_body(answer.status, answer.body) + (is_kept ? ", kept" : "");
}

bool begins_with_status(std::string_view outcome) { return !outcome.empty() && outcome[0] >= '0' && outcome[0] <= '9'; }

}  // namespace

class RawAnswers : public ::testing::TestWithParam<RawAnswer> {};

TEST_P(RawAnswers, AreReadAsTheTableSaysInPiecesOfAnySize) {
  const auto& raw = GetParam();
  for (const std::size_t piece : {std::size_t{1'000'000'000}, std::size_t{4096}, std::size_t{7}, std::size_t{1}}) {
    if (raw.bytes.size() / piece > 100'000) continue;
    EXPECT_EQ(read_by_us(raw, piece), raw.ours) << "pieces of " << piece;
  }
}

// A receiver that answers curl with 200 must not get the event again for how it writes that.
TEST_P(RawAnswers, GiveTheStatusThatCurlSeesUnlessTheRowSaysWhyNot) {
  const auto& raw = GetParam();
  if (begins_with_status(raw.curl) && raw.why.empty()) {
    EXPECT_EQ(raw.ours.substr(0, 3), raw.curl.substr(0, 3));
  }
  const bool agrees = raw.ours == raw.curl || raw.ours == raw.curl + ", kept";
  EXPECT_EQ(agrees, raw.why.empty()) << "either the same as curl, or a reason";
}

INSTANTIATE_TEST_SUITE_P(ResponseReader, RawAnswers, ::testing::ValuesIn(raw_answers),
                         [](const auto& test) { return test.param.name; });

}  // namespace bughook::outbound
