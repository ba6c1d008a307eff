// Randomness, passed in, so that a test can repeat a run from its printed seed. Secrets take theirs
// from the operating system only.
#pragma once

#include <cstdint>
#include <random>
#include <span>

namespace bughook::base {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
  /// Uniform in [0, 1).
  [[nodiscard]] double uniform();
};

/// The kernel's generator (getrandom). Safe from any thread.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

/// Repeatable, for tests and simulations. One thread.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override;

 private:
  std::mt19937_64 engine_;
};

}  // namespace bughook::base
