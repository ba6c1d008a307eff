#include "rendering/browser/browser_process.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "base/loop.hpp"
#include "rendering/browser/process_tree.hpp"

namespace bughook::rendering::browser {
namespace {

/// A busy machine starts it in seconds; after this it is not going to.
constexpr std::chrono::seconds start_max{30};

/// How often memory is looked at. A page may take a gigabyte a second at worst.
constexpr std::chrono::milliseconds look_every{100};
constexpr std::chrono::milliseconds idle_look_every{2000};

constexpr std::size_t last_words_max = 2048;

}  // namespace

BrowserProcess::BrowserProcess(const BrowserLimits& limits, const base::Clock& clock, base::Log& log)
    : limits_(limits), clock_(clock), log_(log), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

BrowserProcess::~BrowserProcess() {
  end();
  if (thread_.joinable()) thread_.join();
}

base::Result<void> BrowserProcess::start(const JailRequest& request) {
  std::promise<base::Result<void>> promise;
  auto started = promise.get_future();
  thread_ = std::thread([this, &request, promise = std::move(promise)]() mutable {
    base::name_this_thread("browser");
    run(request, std::move(promise));
  });
  if (auto result = started.get(); !result) return result;
  return say_hello();
}

/// It answers, or its last words say why not.
base::Result<void> BrowserProcess::say_hello() {
  const auto inbox = std::make_shared<Inbox>();
  const auto deadline = clock_.steady() + start_max;
  if (send(inbox, "", "Browser.getVersion", "{}", deadline)) {
    if (std::holds_alternative<Letter>(inbox->take(deadline))) return {};
  }
  end();
  thread_.join();  // last_words_ is ours after this
  log_.debug("the browser's last words: {}", last_words_);
  const bool no_sandbox = last_words_.find("sandbox") != std::string::npos;
  return base::fail(base::ErrorKind::unavailable,
                    no_sandbox
                        ? "The browser finds no sandbox of its own on this system: it needs namespaces for "
                          "ordinary users."
                        : "The browser ends or hangs as soon as it is started; log.level=debug shows its words.");
}

bool BrowserProcess::take_job() {
  const std::lock_guard lock(mutex_);
  if (closed_ || ending_) return false;
  ++jobs_;
  return true;
}

void BrowserProcess::give_back_job() {
  const std::lock_guard lock(mutex_);
  --jobs_;
  idle_since_ = clock_.steady();
}

std::optional<std::int64_t> BrowserProcess::send(const std::shared_ptr<Inbox>& inbox, std::string_view session,
                                                 std::string_view method, std::string_view parameters,
                                                 base::SteadyTime deadline) {
  const auto id = ++last_id_;
  std::string text;
  text.reserve(parameters.size() + 128);
  base::JsonWriter json(text);
  json.begin_object().member("id", id).member("method", method);
  if (!session.empty()) json.member("sessionId", session);
  json.key("params").raw(parameters).end_object();
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return std::nullopt;
    answers_due_.emplace(id, inbox);
  }
  if (stream_->write(text, deadline)) return id;
  end();  // half a message stands in the pipe
  return std::nullopt;
}

void BrowserProcess::listen(std::string session, std::shared_ptr<Inbox> inbox) {
  const std::lock_guard lock(mutex_);
  tabs_.insert_or_assign(std::move(session), std::move(inbox));
}

void BrowserProcess::forget(const std::string& session) {
  const std::lock_guard lock(mutex_);
  tabs_.erase(session);
}

void BrowserProcess::end() {
  ending_ = true;
  const std::uint64_t one = 1;
  (void)!::write(wake_.get(), &one, sizeof one);
}

void BrowserProcess::run(const JailRequest& request, std::promise<base::Result<void>> started) {
  auto process = start_in_jail(request);
  if (!process) {
    close_inboxes();
    ended_ = true;
    started.set_value(base::Failure(process.error()));
    return;
  }
  process_ = std::move(*process);
  stream_ = std::make_unique<MessageStream>(process_.pipe.get(), clock_);
  idle_since_ = clock_.steady();
  started.set_value({});
  serve();
  end_session(process_.pid);
  read_errors();
  close_inboxes();
  ended_ = true;
}

void BrowserProcess::serve() {
  base::UniqueFunction<void(std::string_view)> on_text = [this](std::string_view text) { on_message(text); };
  auto next_look = clock_.steady();
  while (!ending_) {
    std::array<pollfd, 3> sources = {pollfd{process_.pipe.get(), POLLIN, 0}, pollfd{process_.errors.get(), POLLIN, 0},
                                     pollfd{wake_.get(), POLLIN, 0}};
    const auto left = std::chrono::duration_cast<base::milliseconds>(next_look - clock_.steady());
    (void)::poll(sources.data(), sources.size(), static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (sources[0].revents != 0 && !stream_->read(on_text)) return;
    if (sources[1].revents != 0) read_errors();
    if (clock_.steady() < next_look) continue;
    if (is_idle_too_long()) return;
    watch_memory();
    const std::lock_guard lock(mutex_);
    next_look = clock_.steady() + (jobs_ > 0 ? look_every : idle_look_every);
  }
}

void BrowserProcess::on_message(std::string_view text) {
  auto message = std::make_unique<Message>();
  if (message->parser.parse(text.data(), text.size()).get(message->json) != simdjson::SUCCESS) return;
  std::shared_ptr<Inbox> to;
  std::int64_t id = 0;
  std::string_view session;
  const std::lock_guard lock(mutex_);
  if (message->json["id"].get(id) == simdjson::SUCCESS) {
    if (auto due = answers_due_.extract(id)) to = std::move(due.mapped());
  } else if (message->json["sessionId"].get(session) == simdjson::SUCCESS) {
    if (const auto tab = tabs_.find(std::string(session)); tab != tabs_.end()) to = tab->second;
  }
  if (to) to->put(MessagePointer(std::move(message)));
}

void BrowserProcess::read_errors() {
  std::array<char, 4096> part{};
  while (true) {
    const auto got = ::read(process_.errors.get(), part.data(), part.size());
    if (got == 0) process_.errors.close();
    if (got <= 0) return;
    last_words_.append(part.data(), static_cast<std::size_t>(got));
    if (last_words_.size() > last_words_max) last_words_.erase(0, last_words_.size() - last_words_max);
  }
}

/// The greedy process alone is ended if it is one tab's; its job is told by the browser. When the look after that
/// finds no less, or no process stands out, all of it goes.
void BrowserProcess::watch_memory() {
  const auto processes = memory_of_session(process_.pid);
  std::size_t sum = 0;
  ProcessMemory most;
  for (const auto& process : processes) {
    sum += process.bytes;
    if (process.bytes > most.bytes) most = process;
  }
  memory_ = sum;
  if (limits_.memory_max == 0 || sum <= limits_.memory_max) {
    killed_one_ = false;
    return;
  }
  log_.warning("the browser holds {} MiB, more than rendering.memory_mb: ending what holds most", sum >> 20);
  if (!killed_one_ && most.pid != process_.pid && most.bytes > sum / 2) {
    killed_one_ = true;
    (void)::kill(most.pid, SIGKILL);
  } else {
    const std::lock_guard lock(mutex_);
    ended_for_memory_of_one_ = jobs_ == 1;
    ending_ = true;
  }
}

bool BrowserProcess::is_idle_too_long() {
  const std::lock_guard lock(mutex_);
  if (jobs_ > 0 || clock_.steady() - idle_since_ < limits_.idle_max) return false;
  closed_ = true;
  return true;
}

void BrowserProcess::close_inboxes() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (auto& [id, inbox] : answers_due_) inbox->close();
  for (auto& [session, inbox] : tabs_) inbox->close();
  answers_due_.clear();
  tabs_.clear();
}

}  // namespace bughook::rendering::browser
