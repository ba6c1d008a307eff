#include "rendering/browser/inbox.hpp"

namespace bughook::rendering::browser {

std::string_view text_at(simdjson::dom::element json, std::string_view pointer) {
  std::string_view text;
  return json.at_pointer(pointer).get(text) == simdjson::SUCCESS ? text : std::string_view();
}

std::int64_t number_at(simdjson::dom::element json, std::string_view pointer) {
  std::int64_t number = 0;
  return json.at_pointer(pointer).get(number) == simdjson::SUCCESS ? number : 0;
}

void Inbox::put(Letter letter) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    letters_.push_back(std::move(letter));
  }
  wake_.notify_one();
}

void Inbox::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_.notify_all();
}

std::variant<Letter, Inbox::Nothing> Inbox::take(base::SteadyTime deadline) {
  std::unique_lock lock(mutex_);
  const bool woken = wake_.wait_until(lock, deadline, [this] { return closed_ || !letters_.empty(); });
  if (!woken) return Nothing::too_late;
  if (letters_.empty()) return Nothing::closed;
  auto letter = std::move(letters_.front());
  letters_.pop_front();
  return letter;
}

}  // namespace bughook::rendering::browser
