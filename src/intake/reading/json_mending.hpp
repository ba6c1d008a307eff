// What browsers' own JSON.stringify and other writers make and a strict parser refuses, though it is JSON: half of a
// surrogate pair (`"\ud83d"`, when an SDK cut a long log line in the middle of an emoji), integers beyond 64 bits (1e20
// is written with 21 digits), numbers beyond all doubles (`1e400`). A report is not lost for them. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bughook::intake {

/// The text with U+FFFD for each lone surrogate, an exponent of zero behind each integer that is too large for one, and
/// each number that nothing can hold as text. Whatever else is wrong with it stays wrong.
[[nodiscard]] std::string mend_json(std::string_view json);

/// What other languages write and JSON does not know, in words; empty if it is none of these.
[[nodiscard]] std::string_view foreign_json(std::string_view json);

}  // namespace bughook::intake
