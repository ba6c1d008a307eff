// The load is steered by lines on its standard input and answers with one line of JSON each, so that
// bench/run keeps no clock of its own. It ends with its standard input: it never outlives who started it.
//
//   target PORT                           the program, on 127.0.0.1
//   group NAME KEY...                     SDK keys under a name
//   hang on|off                           what the wavering receivers do
//   run group=NAME [rate=] [seconds=] [warmup=] [drain=] [connections=] [window=] [count=] [arrival=yes|no]
//       [beside=NAME beside_rate=]        a second group, whose webhooks are not awaited
//
// A run answers {"milestone":"measuring"}, {"milestone":"measured"} and then its result.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "load/phase.hpp"
#include "load/receivers.hpp"

namespace bughook::bench {

class Commands final : public Pollable {
 public:
  Commands(const base::Clock& clock, Poller& poller, Receivers& receivers);

  void on_webhook(std::uint64_t sequence);

  /// Serves until standard input ends.
  void run();

 private:
  using Options = std::map<std::string, std::string, std::less<>>;

  void ready() override;
  void obey(std::string_view line);
  [[nodiscard]] base::Result<void> obey_words(const std::vector<std::string>& words);
  [[nodiscard]] base::Result<void> run_phase(const Options& options);
  [[nodiscard]] base::Result<PhasePlan> plan_of(const Options& options) const;
  void say_ready() const;

  const base::Clock& clock_;
  Poller& poller_;
  Receivers& receivers_;
  Reporters reporters_;
  std::uint16_t port_ = 0;
  std::map<std::string, std::vector<std::string>, std::less<>> groups_;
  std::uint64_t next_sequence_ = 1;
  std::unique_ptr<Phase> phase_;
  std::string input_;                // the beginning of a line whose end has not come
  std::deque<std::string> pending_;  // obeyed between two waits, never inside one
  bool input_ended_ = false;
};

}  // namespace bughook::bench
