#include "intake/replays/replay_values.hpp"

#include <algorithm>
#include <cmath>

#include "intake/limits.hpp"
#include "intake/reading/dates.hpp"
#include "intake/reading/report_members.hpp"
#include "intake/replays/inert_url.hpp"

namespace bughook::intake {

std::optional<base::Timestamp> date_of(ReplayValue value) {
  double ms = 0;
  if (value.get(ms) == simdjson::SUCCESS) return date_of_epoch_ms(ms);
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? parse_date(text) : std::nullopt;
}

std::optional<double> number_within(ReplayValue value, double least, double most) {
  simdjson::dom::element element;
  if (value.get(element) != simdjson::SUCCESS) return std::nullopt;
  const auto number = lenient_number(element);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return std::clamp(*number, least, most);
}

void write_screen(base::BufferedJsonWriter& out, simdjson::dom::object replay) {
  std::string_view base_url;
  const bool has_base = replay["baseUrl"].get(base_url) == simdjson::SUCCESS && base_url.size() <= url_bytes_max &&
                        kind_of_url(base_url) == UrlKind::elsewhere;
  out.key("baseUrl");
  write_scrubbed_text(out, has_base ? base_url : std::string_view());
  for (const std::string_view side : {"width", "height"}) {
    out.key(side).number(number_within(replay[side], 0, replay_side_pixels_max).value_or(0));
  }
  simdjson::dom::element is_mobile;
  out.key("isMobile")
      .boolean(replay["isMobile"].get(is_mobile) == simdjson::SUCCESS && lenient_boolean(is_mobile).value_or(false));
}

void write_scrubbed_text(base::BufferedJsonWriter& out, std::string_view text, TextKind kind) {
  const auto clean = scrub_text(text, kind);
  out.string(clean ? *clean : text);
}

}  // namespace bughook::intake
