#include "intake/replays/rrweb_events.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/compression.hpp"
#include "intake/limits.hpp"
#include "intake/reading/json_marks.hpp"

namespace bughook::intake {

using base::ErrorKind;
using base::Result;

RrwebEvents::RrwebEvents() : parser_(replay_bytes_max + simdjson::SIMDJSON_PADDING) {
  // A failure here shows again at the first parse.
  [[maybe_unused]] const auto error = parser_.allocate(report_bytes_on_loop_max, json_depth_max);
}

Result<RrwebEvents> RrwebEvents::of(simdjson::dom::array events) {
  RrwebEvents unpacked;
  for (const auto event : events) {
    if (unpacked.events_.size() == replay_events_max) {
      return base::fail(ErrorKind::too_large, fmt::format("It has more than {} events.", replay_events_max));
    }
    std::string_view packed;
    if (event.get(packed) != simdjson::SUCCESS) {
      unpacked.events_.push_back({.plain = event});
    } else if (const auto done = unpacked.unpack(packed); !done) {
      return base::Failure(done.error());
    }
  }
  unpacked.finish();
  return unpacked;
}

Result<void> RrwebEvents::unpack(std::string_view packed) {
  if (!bytes_of_letters(packed, bytes_)) {
    ++left_out_;
    return {};
  }
  const auto begin = unpacked_.size();
  const auto left = replay_bytes_max - begin;
  const auto allowed = std::min(left, std::max(replay_unpacked_bytes_free, bytes_.size() * replay_swelling_max));
  const auto done = base::unpack_zlib(bytes_, allowed, unpacked_);
  if (done) {
    const auto size = unpacked_.size() - begin;
    if (!has_too_many_values({unpacked_.data() + begin, size})) {
      events_.push_back({.plain = {}, .begin = begin, .size = size, .is_packed = true});
      return {};
    }
  } else if (done.error().kind == ErrorKind::too_large) {
    return base::fail(ErrorKind::too_large,
                      fmt::format("Its packed events have more than {} MiB, or swell more than {} times.",
                                  replay_bytes_max >> 20, replay_swelling_max));
  }
  unpacked_.resize(begin);
  ++left_out_;
  return {};
}

/// All events are read in place: only what stands behind the last needs room for simdjson to look at.
void RrwebEvents::finish() { unpacked_.append(simdjson::SIMDJSON_PADDING, ' '); }

simdjson::simdjson_result<simdjson::dom::element> RrwebEvents::parse(const Event& event) {
  return parser_.parse(unpacked_.data() + event.begin, event.size, false);
}

bool bytes_of_letters(std::string_view letters, std::string& bytes) {
  bytes.resize(letters.size());
  char* out = bytes.data();
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const auto first = static_cast<unsigned char>(letters[i]);
    if (first < 0x80) {
      *out++ = letters[i];
    } else if ((first == 0xC2 || first == 0xC3) && i + 1 < letters.size()) {
      *out++ = static_cast<char>(((first & 0x03u) << 6) | (static_cast<unsigned char>(letters[++i]) & 0x3Fu));
    } else {
      return false;
    }
  }
  bytes.resize(static_cast<std::size_t>(out - bytes.data()));
  return true;
}

}  // namespace bughook::intake
