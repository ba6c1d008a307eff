// How much this machine has to do, all its programs together. Any thread.
#pragma once

namespace bughook::rendering {

/// Threads that run or want to, for each core, in the last minute; 0 where the system does not say.
[[nodiscard]] double load_per_core();

}  // namespace bughook::rendering
