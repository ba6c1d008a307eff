#include "outbound/answers/response_head.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace bughook::outbound {
namespace {

// What most servers send of headers.
constexpr std::size_t headers_usual_bytes = 256;
constexpr int no_content = 204;
constexpr int not_modified = 304;

/// Calls for each part of a list like `chunked, gzip`, empty parts left out.
template <class Function>
void for_each_token(std::string_view list, Function function) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto token = base::trimmed(list.substr(0, comma));
    if (!token.empty()) function(token);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
}

}  // namespace

ResponseHead::ResponseHead(std::size_t headers_max, std::size_t& bytes_read)
    : headers_max_(headers_max), bytes_read_(&bytes_read) {
  headers_.reserve(std::min(headers_usual_bytes, headers_max));
}

ResponseHead::Progress ResponseHead::take(std::string_view line) {
  if (!count(line.size())) return Progress::failed;
  if (line.find('\0') != std::string_view::npos) {
    return fail(FailureReason::bad_response, "The head of the answer holds a zero byte.");
  }
  if (status_ == 0) return take_status_line(line);
  if (line.empty()) return Progress::whole;
  if (line.front() == ' ' || line.front() == '\t') return take_fold(line);
  return take_header(line);
}

ResponseHead::Progress ResponseHead::skip(std::size_t size) {
  if (!count(size)) return Progress::failed;
  if (status_ == 0) return fail(FailureReason::headers_too_large, "The status line of the answer does not end.");
  last_was_kept_ = last_was_framing_ = false;
  return Progress::more;
}

bool ResponseHead::count(std::size_t size) {
  *bytes_read_ += size + 2;  // the line's end
  if (*bytes_read_ <= headers_read_factor * headers_max_) return true;
  fail(FailureReason::headers_too_large,
       fmt::format("The headers of the answer are longer than {} bytes.", headers_read_factor * headers_max_));
  return false;
}

/// `HTTP/1.1 200 OK`: the reason may be missing, and so may the blank before it.
ResponseHead::Progress ResponseHead::take_status_line(std::string_view line) {
  const auto refuse = [&] {
    return fail(FailureReason::bad_response, "The answer is not valid HTTP/1.1: it does not begin with a status.");
  };
  constexpr std::string_view protocol = "HTTP/";
  auto rest = line;
  if (!base::equal_ignoring_case(rest.substr(0, protocol.size()), protocol)) return refuse();
  is_odd_ = is_odd_ || !rest.starts_with(protocol);
  rest.remove_prefix(protocol.size());
  const auto version = rest.substr(0, rest.find(' '));
  rest.remove_prefix(version.size());
  // As curl: some servers write a version that they do not speak here, and mean the answer all the same.
  const bool is_version =
      !version.empty() && version[0] >= '1' && version[0] <= '3' &&
      (version.size() == 1 || (version.size() == 3 && version[1] == '.' && base::is_digit(version[2])));
  if (!is_version) return refuse();
  is_current_version_ = version == "1.1";
  is_odd_ = is_odd_ || (version != "1.1" && version != "1.0");
  const auto digits_at = rest.find_first_not_of(' ');
  if (digits_at == std::string_view::npos || digits_at == 0) return refuse();
  is_odd_ = is_odd_ || digits_at != 1;
  rest.remove_prefix(digits_at);
  const auto digits = rest.substr(0, 3);
  if (digits.size() != 3 || !std::all_of(digits.begin(), digits.end(), base::is_digit)) return refuse();
  rest.remove_prefix(digits.size());
  if (!rest.empty() && rest.front() != ' ' && rest.front() != '\t') return refuse();
  std::from_chars(digits.data(), digits.data() + digits.size(), status_);
  if (status_ < 100) {
    return fail(FailureReason::bad_response, fmt::format("The answer has the impossible status {}.", digits));
  }
  return Progress::more;
}

ResponseHead::Progress ResponseHead::take_header(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) {
    return fail(FailureReason::bad_response, "The answer is not valid HTTP/1.1: a header has no colon.");
  }
  const auto raw_name = line.substr(0, colon);
  const auto name = base::trimmed(raw_name);
  const auto value = base::trimmed(line.substr(colon + 1));
  is_odd_ = is_odd_ || name.empty() || name.size() != raw_name.size() || name.find_first_of(" \t") != name.npos ||
            value.find('\r') != value.npos;
  last_was_framing_ = note(name, value);
  last_was_kept_ = !name.empty() && count_ < headers_count_max && *bytes_read_ <= headers_max_;
  if (last_was_kept_) {
    headers_.add(name, value);
    ++count_;
  }
  return Progress::more;
}

/// A value that goes on in the next line, as HTTP had it once. Where a body ends is never told so by honest servers.
ResponseHead::Progress ResponseHead::take_fold(std::string_view line) {
  is_odd_ = true;
  if (last_was_framing_) length_is_unknown_ = true;
  if (last_was_kept_ && *bytes_read_ <= headers_max_) headers_.extend_last(base::trimmed(line));
  return Progress::more;
}

/// True for a header that says where the body ends. The length of a name tells most of them apart.
bool ResponseHead::note(std::string_view name, std::string_view value) {
  const auto is = [name](std::string_view wanted) { return base::equal_ignoring_case(name, wanted); };
  switch (name.size()) {
    case 10:
      if (is("connection")) note_connection(value);
      return false;
    case 14:
      if (!is("content-length")) return false;
      note_length(value);
      return true;
    case 16:
      if (is("content-encoding")) content_encoding_ = value;
      return false;
    case 17:
      if (!is("transfer-encoding")) return false;
      note_transfer(value);
      return true;
    default: return false;
  }
}

/// Several equal lengths are one; what is no number, or not the same number, is none.
void ResponseHead::note_length(std::string_view value) {
  if (value.empty()) length_is_unknown_ = true;
  for_each_token(value, [this](std::string_view token) {
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), length);
    const bool is_number = error == std::errc() && end == token.data() + token.size();
    if (!is_number || (length_ && *length_ != length)) length_is_unknown_ = true;
    length_ = length;
  });
}

void ResponseHead::note_transfer(std::string_view value) {
  for_each_token(value, [this](std::string_view token) {
    if (base::equal_ignoring_case(token, "identity")) return;
    const bool is_chunked = base::equal_ignoring_case(token, "chunked");
    is_odd_ = is_odd_ || !is_chunked || is_chunked_;
    is_otherwise_coded_ = !is_chunked;
    is_chunked_ = is_chunked;
  });
}

void ResponseHead::note_connection(std::string_view value) {
  for_each_token(value, [this](std::string_view token) {
    if (base::equal_ignoring_case(token, "close")) asks_to_close_ = true;
    if (base::equal_ignoring_case(token, "keep-alive")) asks_to_keep_ = true;
  });
}

bool ResponseHead::keeps_connection() const {
  const bool tells_two_ends = is_chunked_ && (length_ || length_is_unknown_);
  return (is_current_version_ || asks_to_keep_) && !asks_to_close_ && !is_odd_ && !tells_two_ends;
}

Framing ResponseHead::framing() const {
  if (is_interim() || status_ == no_content || status_ == not_modified) return {Framing::Kind::none, 0};
  if (is_chunked_) return {Framing::Kind::chunked, 0};
  if (is_otherwise_coded_) return {Framing::Kind::to_end, 0};
  if (length_is_unknown_) return {Framing::Kind::unknown, 0};
  if (length_) return {Framing::Kind::sized, *length_};
  return {Framing::Kind::to_end, 0};
}

ResponseHead::Progress ResponseHead::fail(FailureReason reason, std::string detail) {
  failure_ = {reason, std::move(detail)};
  return Progress::failed;
}

}  // namespace bughook::outbound
