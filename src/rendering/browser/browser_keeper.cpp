#include "rendering/browser/browser_keeper.hpp"

#include <unistd.h>

#include <fmt/format.h>

#include "rendering/browser/chromium_arguments.hpp"
#include "rendering/browser/process_tree.hpp"

namespace bughook::rendering::browser {
namespace {

/// Of memory_max: a browser that holds as much after its jobs is worn out.
constexpr std::size_t worn_out_percent = 60;

/// Its profile and caches, which live in memory.
constexpr std::size_t scratch_max = 256UL * 1024 * 1024;

/// Of Debian's coreutils, which every system has.
constexpr std::string_view harmless_program = "/bin/true";

}  // namespace

BrowserKeeper::BrowserKeeper(BrowserSettings settings, const base::Clock& clock, base::Log& log)
    : settings_(std::move(settings)), clock_(clock), log_(log) {}

BrowserKeeper::~BrowserKeeper() { stop(); }

base::Result<BrowserKeeper::Lease> BrowserKeeper::lease() {
  const std::lock_guard lock(mutex_);
  if (stopped_) return base::fail(base::ErrorKind::unavailable, "The server is stopping.");
  find_out();
  // No further attempt would change that.
  if (unavailable_because_) return base::fail(base::ErrorKind::unprocessable, *unavailable_because_);
  // Jobs that run in a worn out browser end there: it lives as long as they hold it.
  if (browser_ && is_worn_out()) browser_.reset();
  if (!browser_ || !browser_->take_job()) {
    browser_.reset();
    auto started = start();
    if (!started) return base::Failure(started.error());
    browser_ = std::move(*started);
    jobs_begun_ = 0;
    if (!browser_->take_job()) return base::fail(base::ErrorKind::unavailable, "The browser ended at once.");
  }
  ++jobs_begun_;
  return Lease(browser_);
}

std::optional<std::string> BrowserKeeper::unavailable_because() {
  const std::lock_guard lock(mutex_);
  find_out();
  return unavailable_because_;
}

Walls BrowserKeeper::walls() {
  const std::lock_guard lock(mutex_);
  return walls_;
}

std::optional<pid_t> BrowserKeeper::running_process() {
  const std::lock_guard lock(mutex_);
  if (!browser_ || browser_->has_ended()) return std::nullopt;
  return browser_->pid();
}

std::size_t BrowserKeeper::memory() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  return lock && browser_ && !browser_->has_ended() ? browser_->memory() : 0;
}

void BrowserKeeper::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  if (browser_) browser_->end();
  browser_.reset();
  std::error_code ignored;
  if (scratch_) std::filesystem::remove_all(*scratch_, ignored);
  scratch_.reset();
}

bool BrowserKeeper::is_worn_out() const {
  return jobs_begun_ >= settings_.jobs_max ||
         (settings_.memory_max > 0 && browser_->memory() > settings_.memory_max / 100 * worn_out_percent);
}

void BrowserKeeper::find_out() {
  if (program_ || unavailable_because_) return;
  auto program = find_chromium(settings_.program);
  if (!program) {
    unavailable_because_ =
        settings_.program.empty()
            ? "There is no Chromium here; install Debian's package chromium, or name one in rendering.browser."
            : fmt::format("rendering.browser: {} is no program that can be started.", settings_.program);
    return;
  }
  if (auto refusal = what_jail_lacks()) {
    if (!settings_.allow_unsandboxed) {
      unavailable_because_ = std::move(refusal);
      return;
    }
    log_.warning("the browser runs without its jail, as rendering.allow_unsandboxed says: {}", *refusal);
    walls_ = Walls::none;
  }
  program_ = std::move(program);
}

/// Asked of a program that ends at once: the browser itself takes long to load from a cold disk.
std::optional<std::string> BrowserKeeper::what_jail_lacks() const {
  const auto tried = start_in_jail(request_for({std::string(harmless_program)}));
  if (!tried) return tried.error().detail;
  end_session(tried->pid);
  return std::nullopt;
}

JailRequest BrowserKeeper::request_for(std::vector<std::string> arguments) const {
  return {.arguments = std::move(arguments),
          .walls = walls_,
          .hidden_folder = settings_.hidden_folder,
          .memory_max = settings_.memory_max,
          .scratch_max = scratch_max,
          .has_pipe = true};
}

base::Result<std::shared_ptr<BrowserProcess>> BrowserKeeper::start() {
  std::string profile = "/tmp/profile";
  if (walls_ == Walls::none) {
    if (!scratch_) scratch_ = std::filesystem::temp_directory_path() / fmt::format("bughook-browser-{}", ::getpid());
    std::error_code ignored;
    std::filesystem::create_directories(*scratch_, ignored);
    std::filesystem::permissions(*scratch_, std::filesystem::perms::all, ignored);
    profile = *scratch_ / "profile";
  }
  return BrowserProcess::start(request_for(chromium_arguments(*program_, profile, walls_)),
                               {settings_.memory_max, settings_.idle_max}, clock_, log_);
}

}  // namespace bughook::rendering::browser
