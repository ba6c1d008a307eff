// What it costs to read a report: the whole walk, the scrubbing of secrets and what is kept of it.
#include "load/report.hpp"

#include <benchmark/benchmark.h>

#include "intake/reading/report.hpp"

namespace bughook::bench {

namespace {

void parse(benchmark::State& state, const std::string& report) {
  intake::ReportParser parser;
  std::string body = report;
  for (auto _ : state) {
    body.assign(report);  // as the connection's buffer is filled anew for each
    auto parsed = parser.parse(body);
    if (!parsed) return state.SkipWithError(parsed.error().detail.c_str());
    benchmark::DoNotOptimize(parsed->details.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(report.size()));
}

void parse_report(benchmark::State& state) { parse(state, report_body(1)); }
BENCHMARK(parse_report);

/// A page of that many KiB was captured; it goes to a file of its own.
void parse_report_with_a_capture(benchmark::State& state) {
  std::string report = report_body(1);
  report.pop_back();
  report += R"(,"screenshotData":{"html":")";
  const auto wanted = report.size() + static_cast<std::size_t>(state.range(0)) * 1024;
  while (report.size() < wanted)
    report += R"(<div class=\"row\"><input type=\"text\" bb-data-value=\"4\"> A line of text</div>)";
  report += R"(","baseUrl":"https://shop.example","x":0,"y":0,"width":1440,"height":735,"isMobile":false}})";
  parse(state, report);
}
BENCHMARK(parse_report_with_a_capture)->Arg(64)->Arg(1024);

}  // namespace

}  // namespace bughook::bench
