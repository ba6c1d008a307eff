// Each connection is a descriptor, and the usual soft limit of 1,024 is for programs with a few.
#pragma once

#include <cstddef>

#include "base/log.hpp"

namespace bughook::app {

/// Raises the soft limit to what is wanted, or as far as the hard limit goes, and says so if that is less.
void raise_open_files_limit(std::size_t wanted, base::Log& log);

}  // namespace bughook::app
