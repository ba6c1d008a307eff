#include "base/id.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace bughook::base {

namespace {

constexpr int node_bits = 9;
constexpr int sequence_bits = 12;
constexpr std::int64_t sequence_mask = (std::int64_t{1} << sequence_bits) - 1;

std::uint64_t seconds_of(std::int64_t number) {
  return static_cast<std::uint64_t>(to_ms(time_of_id(number))) / 1000 & 0xFFFF'FFFFU;
}

}  // namespace

std::string format_id(std::int64_t number) {
  std::string text(24, '0');
  put_hex(&text[0], seconds_of(number), 8);
  put_hex(&text[8], static_cast<std::uint64_t>(number), 16);
  return text;
}

std::optional<std::int64_t> parse_id(std::string_view text) {
  if (text.size() != 24) return std::nullopt;
  const auto seconds = parse_hex(text.substr(0, 8));
  const auto number = parse_hex(text.substr(8));
  if (!seconds || !number || (*number >> 63) != 0) return std::nullopt;
  const auto result = static_cast<std::int64_t>(*number);
  if (seconds_of(result) != *seconds) return std::nullopt;
  return result;
}

Timestamp time_of_id(std::int64_t number) { return from_ms(number >> (node_bits + sequence_bits)); }

IdGenerator::IdGenerator(const Clock& clock, int node, std::int64_t last_seen)
    : clock_(clock),
      node_bits_(std::int64_t{node & ((1 << node_bits) - 1)} << sequence_bits),
      last_tick_(((last_seen >> (node_bits + sequence_bits)) << sequence_bits) | (last_seen & sequence_mask)) {}

std::int64_t IdGenerator::next() {
  const std::int64_t now_tick = to_ms(clock_.now()) << sequence_bits;
  std::int64_t last = last_tick_.load(std::memory_order_relaxed);
  std::int64_t tick = 0;
  do {
    tick = std::max(now_tick, last + 1);  // a full millisecond borrows from the next one
  } while (!last_tick_.compare_exchange_weak(last, tick, std::memory_order_relaxed));
  return ((tick >> sequence_bits) << (node_bits + sequence_bits)) | node_bits_ | (tick & sequence_mask);
}

}  // namespace bughook::base
