#include "load/commands.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <sstream>

#include "base/json_writer.hpp"

namespace bughook::bench {

namespace {

using std::chrono::microseconds;

constexpr microseconds idle_wait{1'000'000};
constexpr std::size_t input_bytes_max = 4 * 1024 * 1024;  // 100,000 SDK keys

/// Phases are bounded whatever the caller asks for.
constexpr double seconds_max = 1800;
constexpr double connections_max = 4096;

void say(const std::string& json) {
  std::fputs((json + "\n").c_str(), stdout);
  std::fflush(stdout);
}

void put(base::JsonWriter& json, std::string_view name, const Percentiles& it) {
  json.key(name).begin_object().member("count", it.count);
  json.key("p50").number(it.p50_ms).key("p90").number(it.p90_ms).key("p99").number(it.p99_ms);
  json.key("p999").number(it.p999_ms).key("max").number(it.max_ms).end_object();
}

std::string result_of(const Phase& phase) {
  std::string out;
  base::JsonWriter json(out);
  const PhaseFigures figures = phase.figures();
  const PhaseTotals& totals = phase.ledger().totals();
  json.begin_object().key("seconds").number(phase.measured_seconds());
  json.member("sent", figures.sent).member("accepted", figures.accepted).member("delivered", figures.delivered);
  put(json, "sentToAccepted", figures.sent_to_accepted);
  put(json, "acceptedToDelivered", figures.accepted_to_delivered);
  put(json, "sentToDelivered", figures.sent_to_delivered);
  json.key("totals").begin_object();
  json.member("sent", totals.sent).member("accepted", totals.accepted).member("refused", totals.refused);
  json.member("delivered", totals.delivered).member("duplicates", totals.duplicates);
  json.member("unawaited", totals.unawaited).member("unsent", phase.unsent());
  json.member("strangers", totals.strangers).member("missing", totals.missing).end_object();
  json.key("refusals").begin_object();
  for (const auto& [status, count] : phase.refusals()) json.member(std::to_string(status), count);
  json.end_object().member("firstRefusal", phase.first_refusal()).member("gaveUp", phase.gave_up()).end_object();
  return out;
}

void put_ports(base::JsonWriter& json, std::string_view name, const std::vector<std::uint16_t>& ports) {
  json.key(name).begin_array();
  for (const std::uint16_t port : ports) json.integer(port);
  json.end_array();
}

base::Failure wrong(std::string what) { return base::fail(base::ErrorKind::invalid, std::move(what)); }

std::optional<double> number_in(std::string_view text, double least, double most) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) return std::nullopt;
  return value;
}

}  // namespace

Commands::Commands(const base::Clock& clock, Poller& poller, Receivers& receivers)
    : clock_(clock),
      poller_(poller),
      receivers_(receivers),
      reporters_(poller, [this](const Reporters::Answer& answer) {
        if (phase_) phase_->on_answer(answer);
      }) {}

void Commands::on_webhook(std::uint64_t sequence) {
  if (phase_) phase_->on_webhook(sequence);
}

void Commands::run() {
  say_ready();
  if (!poller_.watch(STDIN_FILENO, *this)) return;
  while (!input_ended_) {
    poller_.wait(idle_wait);
    while (!pending_.empty()) {
      const std::string line = std::move(pending_.front());
      pending_.pop_front();
      obey(line);
    }
  }
}

void Commands::say_ready() const {
  std::string out;
  base::JsonWriter json(out);
  json.begin_object();
  put_ports(json, "answering", receivers_.answering_ports());
  put_ports(json, "wavering", receivers_.wavering_ports());
  put_ports(json, "refusing", receivers_.refusing_ports());
  json.end_object();
  say(out);
}

void Commands::ready() {
  char bytes[64 * 1024];
  const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
  if (count <= 0 || input_.size() > input_bytes_max) ::_exit(0);  // also in mid-phase: nobody is left to tell
  input_.append(bytes, static_cast<std::size_t>(count));
  for (std::size_t end = 0; (end = input_.find('\n')) != std::string::npos; input_.erase(0, end + 1)) {
    pending_.push_back(input_.substr(0, end));
  }
}

void Commands::obey(std::string_view line) {
  std::istringstream in{std::string(line)};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(std::move(word));
  if (words.empty()) return;
  if (const auto done = obey_words(words); !done) {
    std::string out;
    base::JsonWriter(out).begin_object().member("error", done.error().detail).end_object();
    say(out);
  }
}

base::Result<void> Commands::obey_words(const std::vector<std::string>& words) {
  const std::string& verb = words.front();
  if (verb == "target" && words.size() == 2) {
    const auto port = number_in(words[1], 1, 65535);
    if (!port) return wrong("target takes a port");
    port_ = static_cast<std::uint16_t>(*port);
  } else if (verb == "group" && words.size() > 2) {
    groups_[words[1]].assign(words.begin() + 2, words.end());
  } else if (verb == "hang" && words.size() == 2) {
    receivers_.set_hanging(words[1] == "on");
  } else if (verb == "run") {
    Options options;
    for (auto word = words.begin() + 1; word != words.end(); ++word) {
      const std::size_t equals = word->find('=');
      if (equals == std::string::npos) return wrong("not key=value: " + *word);
      options[word->substr(0, equals)] = word->substr(equals + 1);
    }
    return run_phase(options);
  } else {
    return wrong("not understood: " + verb);
  }
  say("{}");
  return {};
}

base::Result<PhasePlan> Commands::plan_of(const Options& options) const {
  std::string unreadable;
  const auto number = [&](std::string_view name, double otherwise, double most) {
    const auto found = options.find(name);
    if (found == options.end()) return otherwise;
    const auto value = number_in(found->second, 0, most);
    if (!value) unreadable = found->first;
    return value.value_or(0);
  };
  const auto seconds = [&](std::string_view name, double otherwise) {
    return microseconds(static_cast<std::int64_t>(number(name, otherwise, seconds_max) * 1e6));
  };
  const auto keys = [&](std::string_view name) -> const std::vector<std::string>* {
    const auto option = options.find(name);
    const auto group = option == options.end() ? groups_.end() : groups_.find(option->second);
    return group == groups_.end() ? nullptr : &group->second;
  };
  const auto arrival = options.find("arrival");
  const bool is_awaited = arrival == options.end() || arrival->second == "yes";

  PhasePlan plan;
  plan.warm_up = seconds("warmup", 0);
  plan.measure = seconds("seconds", 10);
  plan.drain = seconds("drain", 30);
  plan.window = static_cast<std::size_t>(number("window", 0, 1e6));
  plan.count_max = static_cast<std::uint64_t>(number("count", reports_per_phase_max, reports_per_phase_max));
  plan.streams.push_back(
      {keys("group"), number("rate", 0, 1e6), is_awaited ? Arrival::expected : Arrival::not_expected});
  if (options.contains("beside")) {
    plan.streams.push_back({keys("beside"), number("beside_rate", 0, 1e6), Arrival::not_expected});
  }
  if (!unreadable.empty()) return wrong("not a number in its bounds: " + unreadable);
  if (std::ranges::any_of(plan.streams, [](const Stream& it) { return it.keys == nullptr; })) {
    return wrong("no such group");
  }
  return plan;
}

base::Result<void> Commands::run_phase(const Options& options) {
  if (port_ == 0) return wrong("run before target");
  auto plan = plan_of(options);
  if (!plan) return tl::unexpected(plan.error());
  const std::size_t key_letters = plan->streams.front().keys->front().size();
  for (const Stream& stream : plan->streams) {
    const bool all_alike =
        std::ranges::all_of(*stream.keys, [=](const auto& key) { return key.size() == key_letters; });
    if (!all_alike) return wrong("SDK keys of different lengths");
  }
  const auto asked = options.find("connections");
  const auto connections = number_in(asked == options.end() ? "256" : asked->second, 1, connections_max);
  if (!connections) return wrong("connections must be 1 to 4096");
  if (auto opened = reporters_.open(port_, static_cast<std::size_t>(*connections), key_letters); !opened) return opened;

  phase_ = std::make_unique<Phase>(*plan, next_sequence_, clock_, poller_, reporters_);
  phase_->run([](Phase::Milestone milestone) {
    say(milestone == Phase::Milestone::measuring ? R"({"milestone":"measuring"})" : R"({"milestone":"measured"})");
  });
  reporters_.close();
  next_sequence_ = phase_->ledger().next_sequence();
  say(result_of(*phase_));
  phase_.reset();
  return {};
}

}  // namespace bughook::bench
