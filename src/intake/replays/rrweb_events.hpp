// The events of an rrweb replay, one after the other, unpacked: newer SDKs pack each into a string (@rrweb/packer:
// JSON, deflated by zlib, its bytes written as the letters U+0000 to U+00FF). Walked twice, once to learn and once
// to write, so what was unpacked is kept; how much that may be has a cap, and how far a byte may swell, too.
// One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "base/result.hpp"

namespace bughook::intake {

class RrwebEvents {
 public:
  /// too_large past a limit. A packed event that can not be unpacked is left out and counted.
  [[nodiscard]] static base::Result<RrwebEvents> of(simdjson::dom::array events);

  /// `visit(simdjson::dom::object)` for each event in order; it is valid during its visit only.
  template <class Visit>
  void each(Visit visit) {
    for (const auto& event : events_) {
      simdjson::dom::object object;
      const bool is_object = event.is_packed ? parse(event).get(object) == simdjson::SUCCESS
                                             : event.plain.get(object) == simdjson::SUCCESS;
      if (is_object) visit(object);
    }
  }

  /// With those that `each` does not visit: what is no object is no event.
  [[nodiscard]] std::size_t count() const { return events_.size() + left_out_; }

 private:
  struct Event {
    simdjson::dom::element plain;
    std::size_t begin = 0;  // in unpacked_
    std::size_t size = 0;
    bool is_packed = false;
  };

  RrwebEvents();

  [[nodiscard]] base::Result<void> unpack(std::string_view packed);
  [[nodiscard]] simdjson::simdjson_result<simdjson::dom::element> parse(const Event& event);
  void finish();

  std::vector<Event> events_;
  std::string unpacked_;
  std::string bytes_;  // of one packed event
  simdjson::dom::parser parser_;
  std::size_t left_out_ = 0;
};

/// The bytes that the letters U+0000 to U+00FF stand for; false if there is another letter. `bytes` is overwritten.
[[nodiscard]] bool bytes_of_letters(std::string_view letters, std::string& bytes);

}  // namespace bughook::intake
