// Two things that browsers' own JSON.stringify writes and a strict parser refuses: half of a surrogate pair
// (`"\ud83d"`, when an SDK cut a long log line in the middle of an emoji) and integers beyond 64 bits (1e20 is
// written with 21 digits). A report is not lost for them. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bughook::intake {

/// The text with U+FFFD for each lone surrogate and an exponent of zero behind each integer that is too large.
/// Whatever else is wrong with it stays wrong.
[[nodiscard]] std::string mend_json(std::string_view json);

}  // namespace bughook::intake
