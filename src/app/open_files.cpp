#include "app/open_files.hpp"

#include <algorithm>

#include <sys/resource.h>

namespace bughook::app {

namespace {
constexpr rlim_t beside_sockets = 512;  // the store, libraries, files being read
}

void raise_open_files_limit(std::size_t wanted, base::Log& log) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t target = static_cast<rlim_t>(wanted) + beside_sockets;
  if (limit.rlim_cur >= target) return;
  limit.rlim_cur = std::min(target, limit.rlim_max);
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < target) {
    log.warning("{} open files are allowed; {} may be needed at full load (ulimit -n, LimitNOFILE=)", limit.rlim_cur,
                target);
  }
}

}  // namespace bughook::app
