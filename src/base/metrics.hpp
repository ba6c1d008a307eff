// Counters, gauges and histograms, written by any thread without a lock and printed in Prometheus'
// text format 0.0.4. Made once at start and kept by reference; label values never come from requests.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace bughook::base {

class Counter {
 public:
  void add(std::uint64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  alignas(64) std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t by) { value_.fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  alignas(64) std::atomic<std::int64_t> value_{0};
};

/// Durations in seconds, in fixed buckets from 0.5 ms to 60 s.
class Histogram {
 public:
  static constexpr double bounds_s[] = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                        0.25,   0.5,   1,      2.5,   5,    10,    30,   60};
  static constexpr std::size_t bucket_count = sizeof bounds_s / sizeof bounds_s[0] + 1;

  void observe(std::chrono::microseconds duration);

 private:
  friend class Metrics;
  std::atomic<std::uint64_t> buckets_[bucket_count]{};
  std::atomic<std::uint64_t> sum_us_{0};
};

class Metrics {
 public:
  /// `labels` is empty or like `reason="timeout"`. Asking for the same name and labels again gives the same one.
  Counter& counter(std::string_view name, std::string_view help, std::string_view labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, std::string_view labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, std::string_view labels = {});
  /// A gauge that is read when the page is asked for.
  void watch(std::string_view name, std::string_view help, std::function<double()> read);

  [[nodiscard]] std::string render() const;

 private:
  struct Entry {
    std::string name, help, labels;
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Gauge> gauge;
    std::unique_ptr<Histogram> histogram;
    std::function<double()> read;
  };
  Entry& entry(std::string_view name, std::string_view help, std::string_view labels);
  static void render_entry(std::string& out, const Entry& entry);
  static void render_histogram(std::string& out, const Entry& entry);

  mutable std::mutex mutex_;  // guards entries_, not the values in them
  std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace bughook::base
