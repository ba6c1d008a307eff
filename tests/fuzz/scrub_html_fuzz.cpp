// A captured page, from any bytes: a page that was scrubbed has nothing left to scrub, and what is not a secret
// value is still there, byte for byte and in order.
#include "fuzzing.hpp"
#include "intake/scrubbing/scrub_html.hpp"

using namespace bughook;
using fuzzing::hold;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto page = fuzzing::text_of(data, size);
  const auto clean = intake::scrub_html(page);
  if (clean) hold(!intake::scrub_html(*clean), "scrubbing is done at once", *clean);

  if (page.find("planted-secret") != std::string::npos) return 0;  // the fuzzer reads the literals of this file
  // A password input behind the page is found whatever the page does, unless the page ends inside of something.
  const auto closed = page + "x\"'>--></style></script></textarea></title></xmp></iframe></noembed></noframes>";
  const auto with_input = closed + "<input type=password value=planted-secret>";
  const auto scrubbed_page = intake::scrub_html(with_input).value_or(with_input);
  hold(scrubbed_page.find("planted-secret") == std::string::npos, "a page hides no input behind it", with_input);
  return 0;
}
