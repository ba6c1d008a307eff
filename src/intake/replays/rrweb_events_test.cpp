#include "intake/replays/rrweb_events.hpp"

#include <zlib.h>

#include "intake/testing/replay_reading.hpp"

namespace bughook::intake {
namespace {

using namespace intake::testing;

/// As @rrweb/packer does it: deflated, each byte a letter.
std::string packed(std::string_view json) {
  uLongf size = compressBound(json.size());
  std::string bytes(size, '\0');
  compress(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(json.data()), json.size());
  std::string letters = "\"";
  for (std::size_t i = 0; i < size; ++i) {
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned char>(bytes[i]));
    letters += escaped;
  }
  return letters + "\"";
}

TEST(PackedReplay, IsUnpacked) {
  const auto page = snapshot("[" + element(3, "html") + "]");
  const auto plain = web(rrweb({page, event(1, "{}")}));
  EXPECT_EQ(web(rrweb({packed(page), packed(event(1, "{}"))})).json, plain.json);
  EXPECT_EQ(web(rrweb({packed(page), event(1, "{}")})).json, plain.json) << "some may be packed, and some not";
}

TEST(PackedReplay, LosesOnlyTheEventsThatAreBroken) {
  const auto page = packed(snapshot("[" + element(3, "html") + "]"));
  const auto replay = web(rrweb({R"j("no zlib")j", R"j("\u4e16")j", packed("{no json"), packed("7"), R"j("")j", page}));
  EXPECT_THAT(replay.json, HasSubstr("\"tagName\":\"html\""));
  EXPECT_EQ(replay.summary.left_out, 5u);
}

TEST(PackedReplay, ABombIsRefusedBeforeItTakesMemory) {
  const auto bomb = packed(R"j({"type":2,"data":")j" + std::string(8u << 20, ' ') + "\"}");
  EXPECT_LT(bomb.size(), 100'000u);
  EXPECT_THAT(web(rrweb({bomb})).failure, HasSubstr("swell"));
}

TEST(PackedReplay, ManySmallOnesHaveOneCap) {
  const auto one = packed(R"j({"type":5,"data":{"x":")j" + std::string(replay_unpacked_bytes_free - 100, ' ') + "\"}}");
  std::string all = one;
  for (std::size_t i = 0; i <= replay_bytes_max / replay_unpacked_bytes_free; ++i) all += "," + one;
  EXPECT_THAT(web(rrweb({all})).failure, HasSubstr("MiB"));
}

}  // namespace
}  // namespace bughook::intake
