// The report that the load sends: what the web SDK 5.0.x sends of a small page without a capture,
// 2.2 KB of JSON, with a number in its description. The whole request stands ready in memory; to send
// the next one costs the key and ten digits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bughook::bench {

class ReportRequest {
 public:
  /// All SDK keys are as long as `key_letters`.
  ReportRequest(std::uint16_t port, std::size_t key_letters);

  /// The bytes of POST /bugs; valid until the next call.
  [[nodiscard]] std::string_view fill(std::string_view sdk_key, std::uint64_t sequence);

 private:
  std::string bytes_;
  std::size_t key_at_ = 0;
  std::size_t sequence_at_ = 0;
};

/// The report's body with that number; the microbenchmarks read the same one.
[[nodiscard]] std::string report_body(std::uint64_t sequence);

/// The number in a webhook's body: the ten digits behind its first '#'.
[[nodiscard]] std::optional<std::uint64_t> sequence_in(std::string_view body);

}  // namespace bughook::bench
