#include "rendering/browser/jail.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "rendering/browser/process_tree.hpp"

namespace bughook::rendering::browser {
namespace {

/// Of no account: Debian gives none between 65000 and 65533, and systemd's passing users end at 65519.
constexpr uid_t jailed_user = 65'530;

/// Processes and threads: a browser at work has some 150.
constexpr rlim_t threads_max = 4'096;

/// From the child's making to the program: milliseconds.
constexpr std::chrono::milliseconds set_up_max{10'000};

/// Where the child stood when something was refused; the parent makes a sentence of it.
enum class Step : int { descriptors, session, user_namespace, mounts, scratch, hiding, user, sandbox, limits, program };

struct Refusal {
  Step step = Step::program;
  int error = 0;
};

/// Everything the child needs, made before the fork.
struct Plan {
  std::vector<char*> arguments;
  std::array<std::string, 6> environment;
  std::array<char*, 7> environment_pointers{};
  std::string user_map, group_map, scratch_options;
  const char* hidden_folder = nullptr;
  bool has_root = false;
  Walls walls = Walls::all;
  bool has_pipe = false;
  rlim_t memory_max = 0, output_max = 0;
  int pipe = -1, output = -1, errors = -1, report = -1;
  int our_report = -1;  // the parent's end
};

/// By the system's own call: a sanitizer's `_exit` waits for threads that are not in this copy of us.
[[noreturn]] void leave(int status) {
  ::syscall(SYS_exit_group, status);
  __builtin_unreachable();
}

[[noreturn]] void refuse(const Plan& plan, Step step) {
  const Refusal refusal{step, errno};
  (void)!::write(plan.report, &refusal, sizeof refusal);
  leave(127);
}

bool write_file(const char* path, std::string_view text) {
  const int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(file);
  return written;
}

void arrange_descriptors(Plan& plan) {
  // Out of the way of the numbers that are dealt out.
  plan.pipe = ::fcntl(plan.pipe, F_DUPFD_CLOEXEC, 20);
  if (plan.output >= 0) plan.output = ::fcntl(plan.output, F_DUPFD_CLOEXEC, 20);
  plan.errors = ::fcntl(plan.errors, F_DUPFD_CLOEXEC, 20);
  plan.report = ::fcntl(plan.report, F_DUPFD_CLOEXEC, 20);
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (plan.pipe < 0 || plan.errors < 0 || plan.report < 0 || nothing < 0) refuse(plan, Step::descriptors);
  const bool dealt = ::dup2(plan.has_pipe ? nothing : plan.pipe, 0) == 0 && ::dup2(nothing, 1) == 1 &&
                     ::dup2(plan.errors, 2) == 2 &&
                     (!plan.has_pipe || (::dup2(plan.pipe, 3) == 3 && ::dup2(plan.pipe, 4) == 4)) &&
                     (plan.has_pipe || plan.output < 0 || ::dup2(plan.output, 3) == 3);
  if (!dealt) refuse(plan, Step::descriptors);
  // At once, not with exec: a lock on the data folder is held by whoever has its descriptor, so a server that was
  // killed meanwhile could not be started again before this copy of it, which steps back, has come to its end.
  const unsigned kept = plan.has_pipe ? 5 : plan.output >= 0 ? 4 : 3;
  const auto report = static_cast<unsigned>(plan.report);
  (void)::syscall(SYS_close_range, kept, report - 1, 0);
  (void)::syscall(SYS_close_range, report + 1, ~0U, 0);
}

/// A screenshot may wait, a report may not, and neither for ever: beside others that want every core this leaves the
/// browser a fifteenth of them, enough for a picture within its time (bench/README.md has what they make of it).
void step_back() {
  constexpr int niceness = 12;
  (void)::setpriority(PRIO_PROCESS, 0, niceness);
  // A session is a group of its own to the scheduler, and niceness counts inside of a group only.
  (void)write_file("/proc/self/autogroup", std::to_string(niceness));
  (void)write_file("/proc/self/oom_score_adj", "1000");
}

/// We are who we were, in a namespace where that may do more.
void map_user(const Plan& plan) {
  (void)write_file("/proc/self/setgroups", "deny");
  if (!write_file("/proc/self/uid_map", plan.user_map)) refuse(plan, Step::user_namespace);
  if (!write_file("/proc/self/gid_map", plan.group_map)) refuse(plan, Step::user_namespace);
}

void put_up_walls(const Plan& plan) {
  if (!plan.has_root) map_user(plan);
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) refuse(plan, Step::mounts);
  if (plan.hidden_folder != nullptr &&
      ::mount("tmpfs", plan.hidden_folder, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k") != 0) {
    refuse(plan, Step::hiding);
  }
  if (::mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, plan.scratch_options.c_str()) != 0) {
    refuse(plan, Step::scratch);
  }
  // With it go the command lines of others. Some containers refuse: what is seen then, every user sees.
  (void)::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
}

/// By the system's own calls: the library's would wait for our other threads, which are not in this copy of us.
void become_nobody(const Plan& plan) {
  if (!plan.has_root) return;
  if (::syscall(SYS_setgroups, 0, nullptr) != 0 ||
      ::syscall(SYS_setresgid, jailed_user, jailed_user, jailed_user) != 0 ||
      ::syscall(SYS_setresuid, jailed_user, jailed_user, jailed_user) != 0) {
    refuse(plan, Step::user);
  }
}

/// The browser shuts its pages in by namespaces that it makes as an ordinary user. It would end without a word on why.
void try_namespaces(const Plan& plan) {
  const auto child = ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
  if (child == 0) leave(::unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET) == 0 ? 0 : errno);
  int status = 0;
  if (child < 0 || ::waitpid(static_cast<pid_t>(child), &status, 0) < 0) refuse(plan, Step::sandbox);
  if (status == 0) return;
  errno = WEXITSTATUS(status);
  refuse(plan, Step::sandbox);
}

/// The parent may have ended before we asked to end with it; the end of the socket that only it holds says so. (Its
/// number says nothing: from inside of a namespace it is 0.)
void end_with_parent(const Plan& plan) {
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
  char nothing = 0;
  if (::recv(plan.report, &nothing, 1, MSG_DONTWAIT) == 0) leave(127);
}

void limit(const Plan& plan) {
  const auto set = [&](auto resource, rlim_t most) {
    const rlimit both{most, most};
    if (::setrlimit(resource, &both) != 0) refuse(plan, Step::limits);
  };
  set(RLIMIT_CORE, 0);
  if (plan.memory_max > 0) set(RLIMIT_DATA, plan.memory_max);
  if (plan.output_max > 0) set(RLIMIT_FSIZE, plan.output_max);
  rlimit threads{};
  if (::getrlimit(RLIMIT_NPROC, &threads) == 0 && threads.rlim_max > threads_max) set(RLIMIT_NPROC, threads_max);
}

[[noreturn]] void run_in_child(Plan& plan) {
  ::close(plan.our_report);
  arrange_descriptors(plan);
  if (::setsid() < 0) refuse(plan, Step::session);
  step_back();
  if (plan.walls == Walls::all) put_up_walls(plan);
  become_nobody(plan);
  end_with_parent(plan);  // after the change of user, which would clear it
  if (plan.walls == Walls::all) try_namespaces(plan);
  limit(plan);
  (void)::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (::chdir("/tmp") != 0) refuse(plan, Step::scratch);
  sigset_t none;
  ::sigemptyset(&none);
  (void)::sigprocmask(SIG_SETMASK, &none, nullptr);
  (void)::signal(SIGPIPE, SIG_DFL);
  ::execve(plan.arguments.front(), plan.arguments.data(), plan.environment_pointers.data());
  refuse(plan, Step::program);
}

Plan make_plan(const JailRequest& request) {
  Plan plan;
  for (const auto& argument : request.arguments) plan.arguments.push_back(const_cast<char*>(argument.c_str()));
  plan.arguments.push_back(nullptr);
  plan.has_root = ::geteuid() == 0;
  plan.walls = request.walls;
  plan.has_pipe = request.has_pipe;
  plan.memory_max = request.memory_max;
  plan.output = request.output;
  plan.output_max = request.output_max;
  if (!request.hidden_folder.empty()) plan.hidden_folder = request.hidden_folder.c_str();
  // Nothing of our own environment: it may hold what is nobody's business.
  plan.environment = {"PATH=/usr/bin:/bin",          "HOME=/tmp",    "TMPDIR=/tmp",
                      "XDG_CONFIG_HOME=/tmp/config", "LANG=C.UTF-8", "TZ=UTC"};
  const auto user = plan.has_root ? jailed_user : ::geteuid();
  const auto group = plan.has_root ? gid_t{jailed_user} : ::getegid();
  plan.user_map = fmt::format("{0} {0} 1", user);
  plan.group_map = fmt::format("{0} {0} 1", group);
  plan.scratch_options = fmt::format("size={},mode=0700,uid={},gid={}", request.scratch_max, user, group);
  return plan;
}

/// What the operator reads, once, at start.
std::string sentence(const Refusal& refusal, const JailRequest& request) {
  const auto why = std::strerror(refusal.error);
  switch (refusal.step) {
    case Step::user_namespace:
      return fmt::format("This system does not let ordinary users set up a namespace of their own ({}).", why);
    case Step::sandbox:
      return fmt::format(
          "The browser finds no sandbox of its own on this system ({}): it needs namespaces for ordinary users "
          "(kernel.unprivileged_userns_clone, user.max_user_namespaces, AppArmor).",
          why);
    case Step::mounts: return fmt::format("The browser can not be given mounts of its own ({}).", why);
    case Step::scratch: return fmt::format("The browser can not be given a /tmp of its own ({}).", why);
    case Step::hiding: return fmt::format("{} can not be hidden from the browser ({}).", request.hidden_folder, why);
    case Step::user: return fmt::format("The browser can not be made to run as another user than root ({}).", why);
    case Step::limits: return fmt::format("The browser can not be given limits ({}).", why);
    case Step::program: return fmt::format("{} can not be started ({}).", request.arguments.front(), why);
    case Step::descriptors:
    case Step::session: break;
  }
  return fmt::format("The browser's process can not be set up ({}).", why);
}

/// A copy of this process like fork's, behind walls from its first moment: network, processes, files and, without
/// root, users of its own. Its first process takes all others with it when it ends.
pid_t make_child(const Plan& plan) {
  unsigned long flags = SIGCHLD;
  if (plan.walls == Walls::all) {
    flags |= CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | (plan.has_root ? 0 : CLONE_NEWUSER);
  }
  return static_cast<pid_t>(::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr));
}

std::string no_child(const Plan& plan) {
  const auto why = std::strerror(errno);
  if (plan.walls == Walls::none) return fmt::format("There is no process for the browser ({}).", why);
  if (plan.has_root) {
    return fmt::format(
        "The browser can not be cut off from network and files ({}); in a container, allow it namespaces.", why);
  }
  return fmt::format(
      "This system gives ordinary users no namespaces of their own ({}); allow them "
      "(kernel.unprivileged_userns_clone, user.max_user_namespaces, AppArmor) or start as root.",
      why);
}

/// Nothing is wrong with this system: it is worth another attempt.
base::Failure not_now(std::string detail) {
  return base::Failure(base::Error{base::ErrorKind::unavailable, std::move(detail), {}, std::chrono::seconds(1)});
}

/// The child's refusal is there, or its end has closed as it became the program.
bool says_something(int report) {
  pollfd word{report, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&word, 1, static_cast<int>(set_up_max.count()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

struct Pair {
  Descriptor ours, theirs;
};

base::Result<Pair> make_pair(int type) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return not_now(fmt::format("There is no pipe to the browser ({}).", std::strerror(errno)));
  }
  return Pair{Descriptor(ends[0]), Descriptor(ends[1])};
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = other.release();
  }
  return *this;
}

int Descriptor::release() { return std::exchange(number_, -1); }

void Descriptor::close() {
  if (number_ >= 0) ::close(std::exchange(number_, -1));
}

base::Result<JailedProcess> start_in_jail(const JailRequest& request) {
  auto pipe = make_pair(SOCK_STREAM);
  auto errors = make_pair(SOCK_STREAM);
  auto report = make_pair(SOCK_STREAM);
  if (!pipe) return base::Failure(pipe.error());
  if (!errors) return base::Failure(errors.error());
  if (!report) return base::Failure(report.error());
  auto plan = make_plan(request);
  for (std::size_t i = 0; i < plan.environment.size(); ++i) plan.environment_pointers[i] = plan.environment[i].data();
  plan.pipe = pipe->theirs.get();
  plan.errors = errors->theirs.get();
  plan.report = report->theirs.get();
  plan.our_report = report->ours.get();

  const auto child = make_child(plan);
  if (child == 0) run_in_child(plan);
  if (child < 0 && (errno == EAGAIN || errno == ENOMEM)) return not_now(no_child(plan));
  if (child < 0) return base::fail(base::ErrorKind::unavailable, no_child(plan));
  pipe->theirs.close();
  errors->theirs.close();
  report->theirs.close();
  if (!says_something(report->ours.get())) {
    end_session(child);
    return not_now("The browser's process was not set up in time; is this machine very busy?");
  }
  Refusal refusal;
  if (::read(report->ours.get(), &refusal, sizeof refusal) == static_cast<ssize_t>(sizeof refusal)) {
    (void)::waitpid(child, nullptr, 0);
    return base::fail(base::ErrorKind::unavailable, sentence(refusal, request));
  }
  (void)::fcntl(errors->ours.get(), F_SETFL, O_NONBLOCK);
  (void)::fcntl(pipe->ours.get(), F_SETFL, O_NONBLOCK);
  return JailedProcess{child, std::move(pipe->ours), std::move(errors->ours)};
}

}  // namespace bughook::rendering::browser
