#include "rendering/browser/process_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include <fmt/format.h>

namespace bughook::rendering::browser {
namespace {

struct Process {
  pid_t pid = 0, parent = 0, session = 0;
};

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

/// A file of /proc; all that is looked for stands in its first 4 KiB.
std::string read_start(const std::string& path) {
  std::string text(4096, '\0');
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  const auto got = ::read(file, text.data(), text.size());
  ::close(file);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

/// `4711 (name) S parent group session ...`; the name may hold anything, so it is looked at from its end.
std::optional<Process> read_process(pid_t pid) {
  const auto stat = read_start(fmt::format("/proc/{}/stat", pid));
  const auto name_end = stat.rfind(") ");
  if (name_end == std::string::npos || name_end + 4 > stat.size()) return std::nullopt;
  std::string_view rest(stat);
  rest.remove_prefix(name_end + 4);
  std::array<pid_t, 3> fields{};  // parent, group, session
  for (auto& field : fields) {
    const auto value = number_of<pid_t>(rest);
    if (!value) return std::nullopt;
    field = *value;
    rest.remove_prefix(std::min(rest.find(' ') + 1, rest.size()));
  }
  return Process{pid, fields[0], fields[2]};
}

std::vector<Process> all_processes() {
  std::vector<Process> found;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), [](DIR* open) { return ::closedir(open); });
  if (!folder) return found;
  while (const auto* entry = ::readdir(folder.get())) {
    const auto pid = number_of<pid_t>(entry->d_name);
    if (!pid) continue;
    if (const auto process = read_process(*pid)) found.push_back(*process);
  }
  return found;
}

/// Whoever left the session is still found by its parent.
std::vector<pid_t> members_of(pid_t leader) {
  const auto processes = all_processes();
  std::unordered_set<pid_t> members;
  for (bool grew = true; grew;) {
    grew = false;
    for (const auto& process : processes) {
      const bool belongs = process.pid == leader || process.session == leader || members.contains(process.parent);
      if (belongs && members.insert(process.pid).second) grew = true;
    }
  }
  return {members.begin(), members.end()};
}

/// RssAnon and RssShmem of its status. Not the whole resident set: that would count the program's 200 MB of code
/// once for each of its processes.
std::size_t own_memory(pid_t pid) {
  const auto status = read_start(fmt::format("/proc/{}/status", pid));
  std::size_t kilobytes = 0;
  for (const std::string_view label : {"\nRssAnon:", "\nRssShmem:"}) {
    const auto at = status.find(label);
    if (at == std::string::npos) continue;
    const auto digits = status.find_first_of("0123456789", at);
    if (digits != std::string::npos) {
      kilobytes += number_of<std::size_t>(std::string_view(status).substr(digits)).value_or(0);
    }
  }
  return kilobytes * 1024;
}

}  // namespace

std::vector<ProcessMemory> memory_of_session(pid_t leader) {
  std::vector<ProcessMemory> memory;
  for (const auto pid : members_of(leader)) memory.push_back({pid, own_memory(pid)});
  return memory;
}

void end_session(pid_t leader) {
  // Twice: what was made while the first look was taken. A namespace's first process takes its others with it.
  for (int round = 0; round < 2; ++round) {
    for (const auto pid : members_of(leader)) {
      if (pid > 1) (void)::kill(pid, SIGKILL);
    }
  }
  while (::waitpid(leader, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace bughook::rendering::browser
