#include "rendering/browser/tab.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace bughook::rendering::browser {
namespace {

/// Closing a tab takes milliseconds, even one that hangs: its process is ended. On a busy machine, seconds.
constexpr std::chrono::seconds closing_max{5};

/// Of what took too long: whatever kept the machine busy may be over then.
constexpr std::chrono::seconds another_try_after{60};

}  // namespace

Tab::Tab(std::shared_ptr<BrowserProcess> browser, const base::Clock& clock, base::SteadyTime deadline)
    : browser_(std::move(browser)), clock_(clock), deadline_(deadline) {}

Tab::~Tab() {
  if (context_.empty()) return;
  browser_->forget(session_);
  const auto inbox = std::make_shared<Inbox>();
  const auto until = clock_.steady() + closing_max;
  const auto context = parameters([&](auto& json) { json.member("browserContextId", context_); });
  if (!browser_->send(inbox, "", "Target.disposeBrowserContext", context, until)) return;
  const auto closed = inbox->take(until);
  if (!std::holds_alternative<Letter>(closed)) browser_->end();
}

base::Result<void> Tab::open(int width, int height) {
  auto context = call("Target.createBrowserContext", R"({"disposeOnDetach":true})");
  if (!context) return base::Failure(context.error());
  context_ = text_at(context->result, "/browserContextId");
  auto target = call("Target.createTarget", parameters([&](auto& json) {
                       json.member("url", "about:blank").member("browserContextId", context_);
                       json.member("width", width).member("height", height);
                     }));
  if (!target) return base::Failure(target.error());
  auto attached = call("Target.attachToTarget", parameters([&](auto& json) {
                         json.member("targetId", text_at(target->result, "/targetId")).member("flatten", true);
                       }));
  if (!attached) return base::Failure(attached.error());
  session_ = text_at(attached->result, "/sessionId");
  browser_->listen(session_, inbox_);
  return {};
}

base::Result<Tab::Answer> Tab::call(std::string_view method, std::string_view parameters) {
  const auto id = browser_->send(inbox_, session_, method, parameters, deadline_);
  if (!id) return base::Failure(gone());
  while (true) {
    auto message = next_answer();
    if (!message) return base::Failure(message.error());
    if (!*message || number_at((*message)->json, "/id") != *id) continue;
    Json result;
    if ((*message)->json["result"].get(result) == simdjson::SUCCESS) return Answer{std::move(*message), result};
    const auto words = text_at((*message)->json, "/error/message");
    return base::fail(base::ErrorKind::internal, fmt::format("The browser refuses {}: {}", method, words));
  }
}

void Tab::tell(std::string_view method, std::string_view parameters) {
  (void)browser_->send(inbox_, session_, method, parameters, deadline_);
}

base::Result<void> Tab::wait_until(const std::function<bool()>& is_done) {
  while (!is_done()) {
    if (auto message = next_answer(); !message) return base::Failure(message.error());
  }
  return {};
}

void Tab::at(base::SteadyTime time, std::function<void()> on_time) {
  part_deadline_ = time;
  on_part_deadline_ = std::move(on_time);
}

/// Null when the letter was no answer.
base::Result<MessagePointer> Tab::next_answer() {
  auto taken = inbox_->take(std::min(deadline_, part_deadline_));
  if (const auto* nothing = std::get_if<Inbox::Nothing>(&taken)) {
    if (*nothing == Inbox::Nothing::closed) return base::Failure(gone());
    if (part_deadline_ >= deadline_) return base::Failure(too_late());
    part_deadline_ = base::SteadyTime::max();
    on_part_deadline_();
    return MessagePointer();
  }
  auto& letter = std::get<Letter>(taken);
  if (auto* fetched = std::get_if<Fetched>(&letter)) {
    if (on_fetched_) on_fetched_(std::move(*fetched));
    return MessagePointer();
  }
  auto message = std::move(std::get<MessagePointer>(letter));
  if (text_at(message->json, "/method").empty()) return message;
  handle_event(*message);
  if (crashed_) {
    return base::fail(base::ErrorKind::unprocessable,
                      "The page brought its tab down: it needs more memory than there is for it.");
  }
  return MessagePointer();
}

void Tab::handle_event(const Message& message) {
  const auto method = text_at(message.json, "/method");
  if (method == "Inspector.targetCrashed") crashed_ = true;
  Json event_parameters;
  if (on_event_ && message.json["params"].get(event_parameters) == simdjson::SUCCESS) {
    on_event_(method, event_parameters);
  }
}

base::Error Tab::gone() const {
  if (browser_->was_ended_for_memory_of_one()) {
    return {base::ErrorKind::unprocessable, "The page needs more memory than rendering.memory_mb allows.", {}, {}};
  }
  return {base::ErrorKind::unavailable, "The browser ended while it worked.", {}, {}};
}

base::Error Tab::too_late() const {
  return {base::ErrorKind::unprocessable, "It took longer than the time that there is for it.", {}, another_try_after};
}

}  // namespace bughook::rendering::browser
