#include "webhooks/shown_url.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "webhooks/value_mask.hpp"

namespace bughook::webhooks {

namespace {

/// So long a piece of a path that holds a digit is an id or a key: words that people choose are shorter, or have none.
constexpr std::size_t long_bytes = 16;
/// Without a digit: so many letters in a row are more than the words that people run together.
constexpr std::size_t letters_in_a_row = 24;
/// Short keys change between letters and digits more than once; `v1`, `hook2` and `2024` do not.
constexpr std::size_t short_bytes_min = 6;
constexpr int changes_of_a_word = 1;

bool looks_random(std::string_view piece) {
  const auto digits = std::count_if(piece.begin(), piece.end(), base::is_digit);
  if (piece.size() >= long_bytes && digits > 0) return true;
  const auto is_mark = [](char c) { return c == '-' || c == '_' || c == '.'; };
  std::size_t word = 0;
  std::size_t longest = 0;
  int changes = 0;
  char before = '\0';
  for (const char c : piece) {
    word = is_mark(c) ? 0 : word + 1;
    longest = std::max(longest, word);
    const bool follows = base::is_letter_or_digit(before) && base::is_letter_or_digit(c);
    if (follows && base::is_digit(before) != base::is_digit(c)) ++changes;
    before = c;
  }
  return longest >= letters_in_a_row || (piece.size() >= short_bytes_min && changes > changes_of_a_word);
}

/// `https://hooks.example.com` of it; empty when it is no URL.
std::string_view origin_of(std::string_view url) {
  constexpr std::string_view mark = "://";
  const auto scheme = url.find(mark);
  if (scheme == std::string_view::npos) return {};
  return url.substr(0, std::min(url.find_first_of("/?#", scheme + mark.size()), url.size()));
}

}  // namespace

std::vector<std::string_view> secret_parts(std::string_view url) {
  const auto origin = origin_of(url);
  if (url.empty()) return {};
  if (origin.empty()) return {url};
  std::vector<std::string_view> parts;
  auto rest = url.substr(origin.size());
  const auto query_at = std::min(rest.find_first_of("?#"), rest.size());
  auto path = rest.substr(0, query_at);
  while (!path.empty()) {
    const auto piece = path.substr(0, path.find('/'));
    if (looks_random(piece)) parts.push_back(piece);
    path.remove_prefix(std::min(path.size(), piece.size() + 1));
  }
  auto query = rest.substr(query_at);
  while (!query.empty()) {
    query.remove_prefix(1);
    const auto pair = query.substr(0, query.find_first_of("&#"));
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? pair : pair.substr(equals + 1);
    if (!value.empty()) parts.push_back(value);
    query.remove_prefix(pair.size());
  }
  return parts;
}

std::string masked_url(std::string_view url) {
  std::string shown;
  std::size_t done = 0;
  for (const auto part : secret_parts(url)) {
    const auto at = static_cast<std::size_t>(part.data() - url.data());
    shown.append(url.substr(done, at - done)).append(masked_value);
    done = at + part.size();
  }
  return shown.append(url.substr(done));
}

}  // namespace bughook::webhooks
