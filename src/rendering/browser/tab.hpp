// One tab for one job, in a browser context of its own: nothing of it is left for the next one. Its owner sends
// commands and takes events, by one deadline; requests of the page arrive as events and are answered here, for the
// tab asks for everything it wants (nothing else answers in the jail). Used by the thread that does the job.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/json_writer.hpp"
#include "base/result.hpp"
#include "rendering/browser/browser_process.hpp"
#include "rendering/browser/inbox.hpp"

namespace bughook::rendering::browser {

/// A JSON object of parameters, written by `write(json)`.
template <class Write>
std::string parameters(Write write) {
  std::string text;
  base::JsonWriter json(text);
  json.begin_object();
  write(json);
  json.end_object();
  return text;
}

class Tab {
 public:
  using Json = simdjson::dom::element;
  /// The answer's `result`; valid while it lives.
  struct Answer {
    MessagePointer message;
    Json result;
  };

  Tab(std::shared_ptr<BrowserProcess> browser, const base::Clock& clock, base::SteadyTime deadline);
  /// Closes the tab; a browser that does not do that is ended.
  ~Tab();
  Tab(const Tab&) = delete;
  Tab& operator=(const Tab&) = delete;

  [[nodiscard]] base::Result<void> open(int width, int height);

  [[nodiscard]] base::Result<Answer> call(std::string_view method, std::string_view parameters = "{}");
  /// Sends and does not wait: for answers that say nothing.
  void tell(std::string_view method, std::string_view parameters);
  /// Until `is_done`, which is asked after each letter.
  [[nodiscard]] base::Result<void> wait_until(const std::function<bool()>& is_done);
  /// A deadline of a part of the work, before that of all of it: `on_time` is called once when it passes.
  void at(base::SteadyTime time, std::function<void()> on_time);

  using OnEvent = std::function<void(std::string_view method, Json parameters)>;
  using OnFetched = std::function<void(Fetched)>;
  void on_event(OnEvent handler) { on_event_ = std::move(handler); }
  void on_fetched(OnFetched handler) { on_fetched_ = std::move(handler); }

  [[nodiscard]] const std::shared_ptr<Inbox>& inbox() const { return inbox_; }
  [[nodiscard]] base::SteadyTime deadline() const { return deadline_; }

 private:
  /// Takes a letter and deals with it, unless it is an answer.
  [[nodiscard]] base::Result<MessagePointer> next_answer();
  void handle_event(const Message& message);
  [[nodiscard]] base::Error gone() const;
  [[nodiscard]] base::Error too_late() const;

  const std::shared_ptr<BrowserProcess> browser_;
  const base::Clock& clock_;
  const base::SteadyTime deadline_;
  const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  std::string context_, session_;
  OnEvent on_event_;
  OnFetched on_fetched_;
  base::SteadyTime part_deadline_ = base::SteadyTime::max();
  std::function<void()> on_part_deadline_;
  bool crashed_ = false;
};

}  // namespace bughook::rendering::browser
