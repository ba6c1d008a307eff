// Keeps one browser running while there is work: starts it when first needed, a fresh one after so many jobs or
// when the running one has grown, another one when it died. Safe from any thread.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "rendering/browser/browser_process.hpp"

namespace bughook::rendering::browser {

struct BrowserSettings {
  std::string program{};       // empty: where Debian and others put it
  std::size_t memory_max = 0;  // of all its processes, in bytes
  int jobs_max = 200;          // of one browser; a fresh one has forgotten what it leaked
  std::chrono::seconds idle_max{60};
  bool allow_unsandboxed = false;  // go on without walls where the system refuses them
  std::string hidden_folder{};     // our data: an empty folder stands there for the browser
};

class BrowserKeeper {
 public:
  BrowserKeeper(BrowserSettings settings, const base::Clock& clock, base::Log& log);
  ~BrowserKeeper();
  BrowserKeeper(const BrowserKeeper&) = delete;
  BrowserKeeper& operator=(const BrowserKeeper&) = delete;

  /// The browser for one job; it is kept running while this lives.
  class Lease {
   public:
    explicit Lease(std::shared_ptr<BrowserProcess> taken) : browser_(std::move(taken)) {}
    ~Lease() {
      if (browser_) browser_->give_back_job();
    }
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    [[nodiscard]] const std::shared_ptr<BrowserProcess>& browser() const { return browser_; }

   private:
    std::shared_ptr<BrowserProcess> browser_;
  };
  [[nodiscard]] base::Result<Lease> lease();

  /// Found out at the first call, by a program that ends at once in the browser's jail: milliseconds.
  [[nodiscard]] std::optional<std::string> unavailable_because();

  /// What the jail has here, once it was found out.
  [[nodiscard]] Walls walls();

  /// The running browser's process; nothing when none runs.
  [[nodiscard]] std::optional<pid_t> running_process();
  /// In bytes; 0 also while one starts. Never waits.
  [[nodiscard]] std::size_t memory();

  /// Ends the browser, also one that is starting, and with it all jobs; there is no other after it. Safe twice.
  void stop();

 private:
  [[nodiscard]] bool is_worn_out() const;
  /// An error says that it is not known yet: another attempt may succeed.
  [[nodiscard]] base::Result<void> find_out();
  [[nodiscard]] base::Result<void> try_jail() const;
  [[nodiscard]] JailRequest request_for(std::vector<std::string> arguments) const;
  [[nodiscard]] base::Result<std::shared_ptr<BrowserProcess>> start();
  void set_starting(std::shared_ptr<BrowserProcess> browser);
  void end_starting();

  const BrowserSettings settings_;
  const base::Clock& clock_;
  base::Log& log_;

  std::atomic<bool> stopped_ = false;
  std::mutex starting_mutex_;                 // guards starting_; a moment
  std::shared_ptr<BrowserProcess> starting_;  // so that a stop need not wait until it answers

  std::mutex mutex_;  // guards what follows; held while a browser starts, for all wait for that one
  std::shared_ptr<BrowserProcess> browser_;
  int jobs_begun_ = 0;  // by browser_
  // One of them, once it was found out.
  std::optional<std::string> program_, unavailable_because_;
  Walls walls_ = Walls::all;
  std::optional<std::filesystem::path> scratch_;  // only without walls: it has no /tmp of its own then
};

}  // namespace bughook::rendering::browser
