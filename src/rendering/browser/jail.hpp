// Starts a program that works on what strangers wrote, where it can do least: as nobody, without a network, with
// a file system in which /tmp is its own and our data is not to be seen, last in line for the processors and
// first to go when memory ends. Each step that the system refuses is told in one sentence; nothing runs without
// its jail unless that was asked for.
//
// The child of a fork from many threads may call only what is async-signal-safe: everything it needs is
// prepared before.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace bughook::rendering::browser {

/// A descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] int release();
  void close();

 private:
  int number_ = -1;
};

enum class Walls {
  all,   // namespaces of its own for network, mounts and, without root, users
  none,  // only what needs no namespace: another user if we are root, limits, priorities
};

struct JailRequest {
  std::vector<std::string> arguments{};  // the first is the program's path
  Walls walls = Walls::all;
  std::string hidden_folder{};  // an empty one is seen in its place
  std::size_t memory_max = 0;   // of one process: what it writes to, in bytes
  std::size_t scratch_max = 0;  // of its /tmp, in bytes
  bool has_pipe = false;        // descriptors 3 and 4 are one end of `pipe`; else 0 is
  int output = -1;              // without a pipe: becomes descriptor 3
  std::size_t output_max = 0;   // of any file that it writes, in bytes; 0: no limit
};

/// What runs in the jail, in a session of its own. Whoever owns it ends it with end_session and reaps it.
struct JailedProcess {
  pid_t pid = -1;
  Descriptor pipe;    // both ways
  Descriptor errors;  // what it writes to standard error; reading does not block
};

/// The process dies with the calling thread. `unavailable`, with the sentence: when a wall can not be put up, and, with
/// `retry_after`, when something was only missing now.
[[nodiscard]] base::Result<JailedProcess> start_in_jail(const JailRequest& request);

}  // namespace bughook::rendering::browser
