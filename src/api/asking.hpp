// Handlers that ask the outside something: a name server where a URL leads, a receiver what it makes of a test. Both
// may take as long as they like, so no thread waits for them:
//
//   worker: reads the request, says what to ask ──> loop: asks, within deadlines ──> worker: answers
//
// What is asked at once is limited, in all and for one organisation: sockets and lookups are not for one member alone.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <variant>

#include "api/caller.hpp"
#include "api/services.hpp"
#include "base/loop.hpp"
#include "base/result.hpp"
#include "base/unique_function.hpp"
#include "base/workers.hpp"
#include "outbound/url.hpp"

namespace bughook::api {

/// What the outside said.
struct Told {
  base::Result<void> address;                      // the sender's verdict on where the URL leads
  std::optional<delivery::AttemptResult> attempt;  // of the test, if one was to be sent and the address allowed it
};

struct Question {
  struct Test {
    webhooks::Webhook webhook;
    base::EventId event;
    std::string body;
  };
  outbound::Url url;
  std::optional<Test> test = {};  // sent if the address may be called
  /// On a worker: makes the answer. Keeps what it needs by value, but for the services.
  base::UniqueFunction<base::Result<http::Response>(Told)> then;

  /// The guard judges an address that is no name by itself, at once.
  [[nodiscard]] bool asks_outside() const { return test.has_value() || !url.host_is_address; }
};

/// Nothing may be left to ask.
using Begun = std::variant<http::Response, Question>;

/// An answer that is there at once. Not left to the conversion of one result into another: tl::expected 1.0 leaks what
/// it makes by default before.
[[nodiscard]] inline base::Result<Begun> nothing_to_ask(base::Result<http::Response> answer) {
  if (!answer) return base::Failure(std::move(answer.error()));
  return Begun(std::move(*answer));
}
/// On a worker thread, for a caller who is known.
using BeginAsking = base::Result<Begun> (*)(Services&, const Caller&, const http::Request&);
struct AskingHandler {
  BeginAsking begin;
};

/// How many questions are open. Any thread.
class OpenQuestions {
 public:
  /// A test holds a socket and its body for up to a minute.
  static constexpr std::size_t all_max = 64;
  /// Nobody tries out more at once by hand; a script may wait.
  static constexpr std::size_t of_organisation_max = 16;

  class Seat {
   public:
    Seat(OpenQuestions& questions, base::OrganisationId organisation)
        : questions_(questions), organisation_(organisation) {}
    ~Seat() { questions_.give_back(organisation_); }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

   private:
    OpenQuestions& questions_;
    const base::OrganisationId organisation_;
  };
  /// too_many or unavailable, with retry_after, when it is one too many.
  [[nodiscard]] base::Result<std::unique_ptr<Seat>> take(base::OrganisationId organisation);

 private:
  void give_back(base::OrganisationId organisation);

  std::mutex mutex_;  // guards what follows
  std::size_t open_ = 0;
  std::unordered_map<base::OrganisationId, std::size_t> of_;
};

/// On the loop `here`, within the deadlines of the sender.
[[nodiscard]] base::Awaitable<Told> ask(delivery::Dispatcher& dispatcher, base::Loop& here, Question& question);

}  // namespace bughook::api
