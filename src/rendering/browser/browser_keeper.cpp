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
  if (auto found = find_out(); !found) return base::Failure(found.error());
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
  (void)find_out();  // what is unknown yet is found out by the first job
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
  stopped_ = true;
  end_starting();
  const std::lock_guard lock(mutex_);
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

base::Result<void> BrowserKeeper::find_out() {
  if (program_ || unavailable_because_) return {};
  auto program = find_chromium(settings_.program);
  if (!program) {
    unavailable_because_ =
        settings_.program.empty()
            ? "There is no Chromium here; install Debian's package chromium, or name one in rendering.browser."
            : fmt::format("rendering.browser: {} is no program that can be started.", settings_.program);
    return {};
  }
  if (auto tried = try_jail(); !tried) {
    if (tried.error().retry_after) return tried;
    if (!settings_.allow_unsandboxed) {
      unavailable_because_ = tried.error().detail;
      return {};
    }
    log_.warning("the browser runs without its jail, as rendering.allow_unsandboxed says: {}", tried.error().detail);
    walls_ = Walls::none;
  }
  program_ = std::move(program);
  return {};
}

/// With a program that ends at once: the browser itself takes long to load from a cold disk.
base::Result<void> BrowserKeeper::try_jail() const {
  const auto tried = start_in_jail(request_for({std::string(harmless_program)}));
  if (!tried) return base::Failure(tried.error());
  end_session(tried->pid);
  return {};
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
  auto browser =
      std::make_shared<BrowserProcess>(BrowserLimits{settings_.memory_max, settings_.idle_max}, clock_, log_);
  set_starting(browser);
  if (stopped_) browser->end();
  const auto started = browser->start(request_for(chromium_arguments(*program_, profile, walls_)));
  set_starting(nullptr);
  if (!started) return base::Failure(started.error());
  return browser;
}

void BrowserKeeper::set_starting(std::shared_ptr<BrowserProcess> browser) {
  const std::lock_guard lock(starting_mutex_);
  starting_ = std::move(browser);
}

void BrowserKeeper::end_starting() {
  const std::lock_guard lock(starting_mutex_);
  if (starting_) starting_->end();
}

}  // namespace bughook::rendering::browser
