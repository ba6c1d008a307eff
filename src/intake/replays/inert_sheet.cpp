#include "intake/replays/inert_sheet.hpp"

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "http/target.hpp"
#include "intake/replays/inert_css.hpp"

namespace bughook::intake {
namespace {

constexpr std::string_view sheet_prefix = "data:text/css";

}  // namespace

std::optional<std::string> make_sheet_url_inert(std::string_view url) {
  const auto comma = url.find(',');
  if (comma == std::string_view::npos || !base::equal_ignoring_case(url.substr(0, sheet_prefix.size()), sheet_prefix))
    return std::nullopt;
  const auto parameters = url.substr(sheet_prefix.size(), comma - sheet_prefix.size());
  if (!parameters.empty() && parameters.front() != ';') return std::nullopt;
  const auto data = url.substr(comma + 1);
  constexpr std::string_view base64 = ";base64";
  const bool is_base64 = parameters.size() >= base64.size() &&
                         base::equal_ignoring_case(parameters.substr(parameters.size() - base64.size()), base64);
  const auto sheet = is_base64 ? base::from_base64(data) : http::percent_decode(data);
  if (!sheet) return std::nullopt;
  const auto inert = make_css_inert(*sheet);
  std::string made(sheet_prefix);
  return made.append(base64).append(",").append(base::to_base64(base::as_bytes(inert ? *inert : *sheet)));
}

}  // namespace bughook::intake
