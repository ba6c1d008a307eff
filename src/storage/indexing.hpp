// Work that a store does behind the reports, when there is time for it, so that no report pays for it. Called from one
// thread; every call waits.
#pragma once

#include <cstddef>

#include "base/result.hpp"

namespace bughook::storage {

struct Indexed {
  std::size_t bugs = 0;
  bool more = false;  // call again: there are more
};

class Indexing {
 public:
  virtual ~Indexing() = default;

  /// The words of the oldest bugs that have not been indexed, at most `limit`, in one transaction. They are found
  /// before, too, only slower.
  [[nodiscard]] virtual base::Result<Indexed> index_words(std::size_t limit) = 0;

  /// How webhooks fared since the last time (delivery/health/health_log.hpp). What was not written when the process
  /// dies is lost. Costs nothing when there was no attempt.
  [[nodiscard]] virtual base::Result<void> write_health() = 0;
};

}  // namespace bughook::storage
