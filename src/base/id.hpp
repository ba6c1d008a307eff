// Ids: one 63-bit number inside (42 bits of milliseconds, 9 of node, 12 of sequence), 24 hex digits
// outside: the creation second in the first 8, the number in the other 16, so an id sorts by time and
// is a row's integer key in every store (docs/decisions/0002-why-ids-are-numbers.md).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace bughook::base {

/// 24 lower-case hex digits for a number, and back; nullopt if the text is not an id we could have made.
[[nodiscard]] std::string format_id(std::int64_t number);
[[nodiscard]] std::optional<std::int64_t> parse_id(std::string_view text);
/// When the id was made, to the millisecond.
[[nodiscard]] Timestamp time_of_id(std::int64_t number);

/// An id of one kind of thing. Two kinds do not convert into each other.
template <class Tag>
struct Id {
  std::int64_t number = 0;

  [[nodiscard]] std::string text() const { return format_id(number); }
  [[nodiscard]] Timestamp made_at() const { return time_of_id(number); }
  [[nodiscard]] static std::optional<Id> parse(std::string_view text) {
    const auto parsed = parse_id(text);
    return parsed ? std::optional<Id>(Id{*parsed}) : std::nullopt;
  }
  friend auto operator<=>(const Id&, const Id&) = default;
};

/// Hands out rising numbers from any thread. Never below `last_seen`, so a clock that was set back
/// between two runs can not make an id twice.
class IdGenerator {
 public:
  IdGenerator(const Clock& clock, int node, std::int64_t last_seen);

  template <class IdType>
  [[nodiscard]] IdType make() {
    return IdType{next()};
  }

 private:
  [[nodiscard]] std::int64_t next();

  const Clock& clock_;
  const std::int64_t node_bits_;
  std::atomic<std::int64_t> last_tick_;  // milliseconds << 12 | sequence
};

using OrganisationId = Id<struct OrganisationTag>;
using ProjectId = Id<struct ProjectTag>;
using MemberId = Id<struct MemberTag>;
using ApiKeyId = Id<struct ApiKeyTag>;
using BugId = Id<struct BugTag>;
using EventId = Id<struct EventTag>;
using WebhookId = Id<struct WebhookTag>;
using DeliveryId = Id<struct DeliveryTag>;
using FileId = Id<struct FileTag>;
using VisitorId = Id<struct VisitorTag>;

}  // namespace bughook::base

template <class Tag>
struct std::hash<bughook::base::Id<Tag>> {
  std::size_t operator()(const bughook::base::Id<Tag>& id) const noexcept {
    // The low bits of an id are mostly zero: spread the number before it picks a bucket or a loop.
    auto x = static_cast<std::uint64_t>(id.number);
    x ^= x >> 31;
    x *= 0x9E37'79B9'7F4A'7C15ULL;
    return static_cast<std::size_t>(x ^ (x >> 29));
  }
};
