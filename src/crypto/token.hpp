// Keys and references that people and programs carry: letters and digits only, so that they survive
// URLs, headers, shells and double-clicks. A letter is worth 5.95 bits; 22 letters pass 128.
#pragma once

#include <cstddef>
#include <string>

#include "base/random.hpp"

namespace bughook::crypto {

/// Uniform over [A-Za-z0-9].
[[nodiscard]] std::string random_token(base::Random& random, std::size_t letters);

}  // namespace bughook::crypto
