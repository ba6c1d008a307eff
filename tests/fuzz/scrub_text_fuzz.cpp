// Running text, from any bytes: scrubbed text holds no secret that is seen again, and a password in JSON that
// stands behind any text is always found.
#include "fuzzing.hpp"
#include "intake/scrubbing/scrub_text.hpp"
#include "intake/scrubbing/secret_words.hpp"

using namespace bughook;
using fuzzing::hold;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzzing::text_of(data, size);
  const auto clean = intake::scrub_text(text).value_or(text);
  (void)intake::scrub_text(clean);
  (void)intake::names_secret(text);
  if (text.find("planted-secret") != std::string::npos) return 0;  // the fuzzer reads the literals of this file
  const auto with_secret = text + "\n{\"password\":\"planted-secret\"}";
  const auto scrubbed_text = intake::scrub_text(with_secret).value_or(with_secret);
  hold(scrubbed_text.find("planted-secret") == std::string::npos, "text hides no secret behind it", with_secret);
  return 0;
}
