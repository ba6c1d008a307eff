// One running browser: its process in the jail, the thread that reads what it says, and the watch over its
// memory. Jobs send commands and are answered through their Inbox. When it ends, for whatever reason, each job
// that waits is told; it is never started again, another one is.
//
// Thread `browser` starts it (it dies with that thread), reads, watches and reaps; everything else may be called
// from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "rendering/browser/inbox.hpp"
#include "rendering/browser/jail.hpp"
#include "rendering/browser/message_stream.hpp"

namespace bughook::rendering::browser {

struct BrowserLimits {
  std::size_t memory_max = 0;         // of all its processes, in bytes
  std::chrono::seconds idle_max{60};  // without a job; it is ended then, and its memory given back
};

class BrowserProcess {
 public:
  BrowserProcess(const BrowserLimits& limits, const base::Clock& clock, base::Log& log);
  ~BrowserProcess();
  BrowserProcess(const BrowserProcess&) = delete;
  BrowserProcess& operator=(const BrowserProcess&) = delete;

  /// Once. Blocks until it answers, half a second, or is ended. `unavailable` with one sentence when it does not
  /// answer.
  [[nodiscard]] base::Result<void> start(const JailRequest& request);

  /// Keeps it from ending as idle; false when it has ended already. Each true one is given back.
  [[nodiscard]] bool take_job();
  void give_back_job();

  /// The command's number, by which its answer in the inbox is known; nothing when the browser is gone. `session`
  /// is the tab's, empty for the browser itself; `parameters` is a JSON object.
  [[nodiscard]] std::optional<std::int64_t> send(const std::shared_ptr<Inbox>& inbox, std::string_view session,
                                                 std::string_view method, std::string_view parameters,
                                                 base::SteadyTime deadline);
  /// Events of the tab go there.
  void listen(std::string session, std::shared_ptr<Inbox> inbox);
  void forget(const std::string& session);

  /// Ends it soon, and with it all its jobs.
  void end();
  [[nodiscard]] bool has_ended() const { return ended_; }
  /// Its memory passed the limit while a single job ran: that job's page is at fault.
  [[nodiscard]] bool was_ended_for_memory_of_one() const { return ended_for_memory_of_one_; }
  /// What all its processes held at the last look, in bytes.
  [[nodiscard]] std::size_t memory() const { return memory_; }
  [[nodiscard]] pid_t pid() const { return process_.pid; }

 private:
  void run(const JailRequest& request, std::promise<base::Result<void>> started);
  void serve();
  void on_message(std::string_view text);
  void read_errors();
  void watch_memory();
  [[nodiscard]] bool is_idle_too_long();
  void close_inboxes();
  [[nodiscard]] base::Result<void> say_hello();

  const BrowserLimits limits_;
  const base::Clock& clock_;
  base::Log& log_;

  // Set before anything else runs, or by thread `browser` before `start` returns.
  JailedProcess process_;
  std::unique_ptr<MessageStream> stream_;
  Descriptor wake_;

  std::atomic<bool> ending_ = false, ended_ = false, ended_for_memory_of_one_ = false;
  std::atomic<std::size_t> memory_ = 0;
  std::atomic<std::int64_t> last_id_ = 0;

  std::mutex mutex_;  // guards what follows
  std::unordered_map<std::int64_t, std::shared_ptr<Inbox>> answers_due_;
  std::unordered_map<std::string, std::shared_ptr<Inbox>> tabs_;
  int jobs_ = 0;
  bool closed_ = false;
  base::SteadyTime idle_since_;

  std::string last_words_;   // of thread `browser`: the end of what the browser wrote to standard error
  bool killed_one_ = false;  // of thread `browser`: at the last look
  std::thread thread_;
};

}  // namespace bughook::rendering::browser
