#include "api/asking.hpp"

#include <fmt/format.h>

namespace bughook::api {

namespace {

/// Most tests end within a second or two, names that hang after three.
constexpr std::chrono::seconds try_again_after{5};

}  // namespace

base::Result<std::unique_ptr<OpenQuestions::Seat>> OpenQuestions::take(base::OrganisationId organisation) {
  const std::lock_guard lock(mutex_);
  if (open_ >= all_max) {
    return base::Failure(base::Error{
        base::ErrorKind::unavailable,
        fmt::format("{} tests and checks of webhooks are under way, which is the most that the server makes at once; "
                    "try again in {} s.",
                    open_, try_again_after.count()),
        {},
        try_again_after});
  }
  auto& open = of_[organisation];
  if (open >= of_organisation_max) {
    return base::Failure(base::Error{
        base::ErrorKind::too_many,
        fmt::format("{} tests and checks of webhooks are under way in this organisation, which is the most at once; "
                    "try again in {} s.",
                    open, try_again_after.count()),
        {},
        try_again_after});
  }
  ++open;
  ++open_;
  return std::make_unique<Seat>(*this, organisation);
}

void OpenQuestions::give_back(base::OrganisationId organisation) {
  const std::lock_guard lock(mutex_);
  --open_;
  if (--of_.at(organisation) == 0) of_.erase(organisation);
}

base::Awaitable<Told> ask(delivery::Dispatcher& dispatcher, base::Loop& here, Question& question) {
  Told told;
  told.address = co_await dispatcher.check_address(here, question.url);
  if (told.address && question.test) {
    auto& test = *question.test;
    told.attempt = co_await dispatcher.send_once(here, std::move(test.webhook), test.event, std::move(test.body));
  }
  co_return told;
}

}  // namespace bughook::api
