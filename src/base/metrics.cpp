#include "base/metrics.hpp"

#include <fmt/format.h>

namespace bughook::base {

void Histogram::observe(std::chrono::microseconds duration) {
  const double seconds = static_cast<double>(duration.count()) / 1e6;
  std::size_t bucket = 0;
  while (bucket + 1 < bucket_count && seconds > bounds_s[bucket]) ++bucket;
  buckets_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_us_.fetch_add(static_cast<std::uint64_t>(duration.count()), std::memory_order_relaxed);
}

Metrics::Entry& Metrics::entry(std::string_view name, std::string_view help, std::string_view labels) {
  std::size_t after_same_name = entries_.size();
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i]->name != name) continue;
    if (entries_[i]->labels == labels) return *entries_[i];
    after_same_name = i + 1;  // Prometheus wants the lines of one name together
  }
  auto made = std::make_unique<Entry>();
  made->name = name;
  made->help = help;
  made->labels = labels;
  return **entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(after_same_name), std::move(made));
}

Counter& Metrics::counter(std::string_view name, std::string_view help, std::string_view labels) {
  const std::lock_guard lock(mutex_);
  auto& e = entry(name, help, labels);
  if (!e.counter) e.counter = std::make_unique<Counter>();
  return *e.counter;
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, std::string_view labels) {
  const std::lock_guard lock(mutex_);
  auto& e = entry(name, help, labels);
  if (!e.gauge) e.gauge = std::make_unique<Gauge>();
  return *e.gauge;
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, std::string_view labels) {
  const std::lock_guard lock(mutex_);
  auto& e = entry(name, help, labels);
  if (!e.histogram) e.histogram = std::make_unique<Histogram>();
  return *e.histogram;
}

void Metrics::watch(std::string_view name, std::string_view help, std::function<double()> read) {
  const std::lock_guard lock(mutex_);
  entry(name, help, {}).read = std::move(read);
}

void Metrics::render_histogram(std::string& out, const Entry& entry) {
  const auto separator = entry.labels.empty() ? "" : ",";
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < Histogram::bucket_count; ++i) {
    total += entry.histogram->buckets_[i].load(std::memory_order_relaxed);
    const auto bound = i + 1 < Histogram::bucket_count ? fmt::format("{}", Histogram::bounds_s[i]) : "+Inf";
    out += fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", entry.name, entry.labels, separator, bound, total);
  }
  const auto labels = entry.labels.empty() ? "" : "{" + entry.labels + "}";
  const auto sum_s = static_cast<double>(entry.histogram->sum_us_.load(std::memory_order_relaxed)) / 1e6;
  out += fmt::format("{0}_sum{1} {2}\n{0}_count{1} {3}\n", entry.name, labels, sum_s, total);
}

void Metrics::render_entry(std::string& out, const Entry& entry) {
  if (entry.histogram) return render_histogram(out, entry);
  const auto labels = entry.labels.empty() ? "" : "{" + entry.labels + "}";
  if (entry.counter) out += fmt::format("{}{} {}\n", entry.name, labels, entry.counter->value());
  if (entry.gauge) out += fmt::format("{}{} {}\n", entry.name, labels, entry.gauge->value());
  if (entry.read) out += fmt::format("{}{} {}\n", entry.name, labels, entry.read());
}

std::string Metrics::render() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  std::string_view last_name;
  for (const auto& entry : entries_) {
    if (entry->name != last_name) {
      const auto* type = entry->counter ? "counter" : entry->histogram ? "histogram" : "gauge";
      out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", entry->name, entry->help, type);
      last_name = entry->name;
    }
    render_entry(out, *entry);
  }
  return out;
}

}  // namespace bughook::base
