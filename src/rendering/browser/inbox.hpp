// What one job waits for: the browser's answers and events for its tab, and the files that were fetched for its
// page. Filled by the browser's thread and by fetching ones, emptied by the thread that does the job.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <simdjson.h>

#include "base/clock.hpp"
#include "rendering/page_renderer.hpp"

namespace bughook::rendering::browser {

/// One message of the browser. The element lives in the parser.
struct Message {
  simdjson::dom::parser parser;
  simdjson::dom::element json;
};
using MessagePointer = std::unique_ptr<const Message>;

/// A text or number of the message, by its JSON pointer (RFC 6901) like `/error/message`; empty or 0 if it is not
/// there. A view into the message.
[[nodiscard]] std::string_view text_at(simdjson::dom::element json, std::string_view pointer);
[[nodiscard]] std::int64_t number_at(simdjson::dom::element json, std::string_view pointer);

/// A linked file, for the request of the page that waits for it.
struct Fetched {
  std::string request_id;
  base::Result<RemoteImage> file;
};

using Letter = std::variant<MessagePointer, Fetched>;

class Inbox {
 public:
  void put(Letter letter);
  /// The browser has ended: nothing more comes.
  void close();

  enum class Nothing { closed, too_late };
  /// The next letter, when it comes before the deadline.
  [[nodiscard]] std::variant<Letter, Nothing> take(base::SteadyTime deadline);

 private:
  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::deque<Letter> letters_;
  bool closed_ = false;
};

}  // namespace bughook::rendering::browser
