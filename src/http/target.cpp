#include "http/target.hpp"

#include "base/encoding.hpp"

namespace bughook::http {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

std::optional<char> decode_escape(std::string_view text, std::size_t at) {
  const auto byte = base::parse_hex(text.substr(at + 1, 2));
  if (at + 2 >= text.size() || !byte || *byte == 0) return std::nullopt;
  return static_cast<char>(*byte);
}

bool escapes_are_whole(std::string_view text) {
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
    if (!decode_escape(text, at)) return false;
  }
  return true;
}

/// `http://host:1/a?b` -> `/a?b`; a text in origin form is left as it is.
std::string_view without_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const auto path = target.find_first_of("/?", scheme.size());
    return path == std::string_view::npos ? "/" : target.substr(path);
  }
  return target;
}

std::string with_single_slashes(std::string_view path) {
  std::string single;
  single.reserve(path.size());
  for (const char c : path) {
    if (c != '/' || single.empty() || single.back() != '/') single.push_back(c);
  }
  return single;
}

}  // namespace

Result<Target> parse_target(std::string_view target) {
  target = without_authority(target);
  const auto question_mark = target.find('?');
  const auto path = target.substr(0, question_mark);
  const auto query = question_mark == std::string_view::npos ? "" : target.substr(question_mark + 1);
  if (path.empty() || path.front() != '/' || target.find('#') != std::string_view::npos) {
    return fail(ErrorKind::invalid, "The request target must be a path that begins with a slash.");
  }
  if (!escapes_are_whole(path) || !escapes_are_whole(query)) {
    return fail(ErrorKind::invalid,
                "The request target holds a percent sign that is not followed by two hex digits, or an escaped NUL.");
  }
  if (path.find("//") != std::string_view::npos) return Target{with_single_slashes(path), std::string(query)};
  return Target{std::string(path), std::string(query)};
}

std::optional<std::string> percent_decode(std::string_view text, PlusSign plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      const auto byte = decode_escape(text, at);
      if (!byte) return std::nullopt;
      decoded.push_back(*byte);
      at += 2;
    } else {
      decoded.push_back(text[at] == '+' && plus == PlusSign::is_space ? ' ' : text[at]);
    }
  }
  return decoded;
}

namespace {

/// Takes the first `name=value` off; its decoded value if it has that name.
std::optional<std::string> take_query_value(std::string_view& query, std::string_view name) {
  const auto pair = query.substr(0, query.find('&'));
  query.remove_prefix(std::min(query.size(), pair.size() + 1));
  const auto equals = pair.find('=');
  const auto pair_name = percent_decode(pair.substr(0, equals), PlusSign::is_space);
  if (!pair_name || *pair_name != name) return std::nullopt;
  return equals == std::string_view::npos ? std::string{} : percent_decode(pair.substr(equals + 1), PlusSign::is_space);
}

}  // namespace

std::optional<std::string> find_query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    if (auto value = take_query_value(query, name)) return value;
  }
  return std::nullopt;
}

std::vector<std::string> find_query_values(std::string_view query, std::string_view name) {
  std::vector<std::string> values;
  while (!query.empty()) {
    if (auto value = take_query_value(query, name)) values.push_back(std::move(*value));
  }
  return values;
}

}  // namespace bughook::http
