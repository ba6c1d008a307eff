#include "http/multipart.hpp"

#include <cstring>
#include <optional>

#include "base/ascii.hpp"

namespace bughook::http {

using base::ErrorKind;
using base::fail;
using base::Failure;
using base::Result;

namespace {

constexpr std::size_t boundary_bytes_max = 70;  // RFC 2046 section 5.1.1
constexpr std::size_t parameters_max = 16;      // of one header; real ones have one or two

Failure refuse(std::string detail) { return fail(ErrorKind::invalid, std::move(detail), "body"); }
Failure refuse_type(std::string detail) { return fail(ErrorKind::invalid, std::move(detail), "Content-Type"); }

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; });
}

/// memmem is linear whatever the needle and the body; string_view::find is not.
std::size_t find(std::string_view in, std::string_view what, std::size_t from) {
  if (from > in.size()) return std::string_view::npos;
  const auto* found = ::memmem(in.data() + from, in.size() - from, what.data(), what.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - in.data());
}

/// Takes `"quoted"` off the front of text. Only \" and \\ are escapes: old browsers send C:\pictures\a.png.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  for (std::size_t at = 1; at < text.size(); ++at) {
    const bool escapes = text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
    if (escapes) {
      value.push_back(text[++at]);
    } else if (text[at] == '"') {
      text.remove_prefix(at + 1);
      return value;
    } else {
      value.push_back(text[at]);
    }
  }
  return std::nullopt;
}

struct HeaderParameter {
  std::string_view name;
  std::string value;
};

/// `form-data; name="file";filename=a.png`: the word before the first semicolon, then the parameters.
struct HeaderValue {
  std::string_view word;
  std::vector<HeaderParameter> parameters;

  [[nodiscard]] const std::string* find(std::string_view name) const {
    for (const auto& parameter : parameters) {
      if (base::equal_ignoring_case(parameter.name, name)) return &parameter.value;
    }
    return nullptr;
  }
};

std::optional<HeaderValue> parse_header_value(std::string_view text) {
  HeaderValue header{base::trimmed(text.substr(0, text.find(';'))), {}};
  text.remove_prefix(std::min(text.size(), text.find(';')));
  while (!text.empty()) {
    text = base::trimmed(text.substr(1));  // past the semicolon
    if (text.empty()) break;
    const auto equals = text.find_first_of("=;");
    if (equals == std::string_view::npos || text[equals] == ';') return std::nullopt;
    HeaderParameter parameter{base::trimmed(text.substr(0, equals)), {}};
    text = base::trimmed(text.substr(equals + 1));
    if (text.starts_with('"')) {
      auto quoted = take_quoted(text);
      if (!quoted) return std::nullopt;
      parameter.value = std::move(*quoted);
      text = base::trimmed(text);
      if (!text.empty() && text.front() != ';') return std::nullopt;
    } else {
      parameter.value = base::trimmed(text.substr(0, text.find(';')));
      text.remove_prefix(std::min(text.size(), text.find(';')));
    }
    if (header.find(parameter.name) != nullptr || header.parameters.size() == parameters_max) return std::nullopt;
    header.parameters.push_back(std::move(parameter));
  }
  return header;
}

Result<std::string> find_boundary(std::string_view content_type) {
  const auto header = parse_header_value(content_type);
  if (!header || !base::equal_ignoring_case(header->word, "multipart/form-data")) {
    return refuse_type("The Content-Type must be multipart/form-data with a boundary.");
  }
  const auto* boundary = header->find("boundary");
  if (boundary == nullptr || boundary->empty()) return refuse_type("The Content-Type lacks its boundary.");
  if (boundary->size() > boundary_bytes_max || has_control_character(*boundary)) {
    return refuse_type("The boundary must be 1 to 70 printable characters.");
  }
  return *boundary;
}

base::Result<void> read_part_header(std::string_view line, Part& part) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return refuse("A part has a header line without a colon.");
  if (has_control_character(base::trimmed(line))) return refuse("A part has a header with control characters.");
  const auto name = line.substr(0, colon);
  const auto value = base::trimmed(line.substr(colon + 1));
  if (base::equal_ignoring_case(name, "Content-Disposition")) {
    const auto disposition = parse_header_value(value);
    if (!disposition || !base::equal_ignoring_case(disposition->word, "form-data")) {
      return refuse("A part's Content-Disposition must be form-data with well-formed parameters.");
    }
    if (const auto* part_name = disposition->find("name")) part.name = *part_name;
    if (const auto* filename = disposition->find("filename")) part.filename = *filename;
  } else if (base::equal_ignoring_case(name, "Content-Type")) {
    part.content_type = value;
  } else if (base::equal_ignoring_case(name, "Content-Transfer-Encoding")) {
    const bool is_plain = base::equal_ignoring_case(value, "binary") || base::equal_ignoring_case(value, "8bit") ||
                          base::equal_ignoring_case(value, "7bit");
    if (!is_plain) return refuse("A part is encoded for mail; send its bytes as they are.");
  }
  return {};
}

base::Result<Part> read_part_headers(std::string_view headers) {
  Part part;
  while (!headers.empty()) {
    const auto line = headers.substr(0, headers.find("\r\n"));
    headers.remove_prefix(std::min(headers.size(), line.size() + 2));
    if (auto read = read_part_header(line, part); !read) return Failure(std::move(read.error()));
  }
  if (part.name.empty()) return refuse("A part lacks the name in its Content-Disposition.");
  return part;
}

/// Walks over the boundaries. `delimiter_` is CRLF, two dashes, the boundary; the first one of a body has
/// no CRLF before it.
class BodyReader {
 public:
  BodyReader(std::string_view body, const std::string& boundary, const MultipartLimits& limits)
      : body_(body), delimiter_("\r\n--" + boundary), limits_(limits) {}

  Result<std::vector<Part>> read() {
    if (body_.starts_with("\r\n")) at_ = 2;
    const auto opening = std::string_view(delimiter_).substr(2);
    if (!body_.substr(at_).starts_with(opening))
      return refuse("The body must begin with the boundary of its Content-Type.");
    at_ += opening.size();
    std::vector<Part> parts;
    while (true) {
      const auto kind = pass_delimiter_end();
      if (kind == Delimiter::last) return parts;
      if (kind == Delimiter::none) return refuse("The first boundary is followed by something else than a line end.");
      if (parts.size() == limits_.parts_max) {
        return fail(ErrorKind::too_large, "The body has more than " + std::to_string(limits_.parts_max) + " parts.",
                    "body");
      }
      auto part = read_part();
      if (!part) return Failure(std::move(part.error()));
      parts.push_back(std::move(*part));
    }
  }

 private:
  enum class Delimiter { none, next, last };

  /// What follows the boundary's text at at_; for next and last, moves on to what comes after the line.
  [[nodiscard]] Delimiter pass_delimiter_end() {
    if (body_.substr(at_).starts_with("--")) return Delimiter::last;
    const auto line_end = body_.find_first_not_of(" \t", at_);  // padding that mail gateways add
    if (line_end == std::string_view::npos || !body_.substr(line_end).starts_with("\r\n")) return Delimiter::none;
    at_ = line_end + 2;
    return Delimiter::next;
  }

  Result<Part> read_part() {
    const bool has_headers = !body_.substr(at_).starts_with("\r\n");
    const auto window = body_.substr(at_, limits_.header_bytes_max + 4);
    const auto end = has_headers ? window.find("\r\n\r\n") : 0;
    if (end == std::string_view::npos) {
      if (window.size() < limits_.header_bytes_max + 4) return refuse("The body ends within the headers of a part.");
      return fail(ErrorKind::too_large,
                  "The headers of a part have more than " + std::to_string(limits_.header_bytes_max) + " bytes.",
                  "body");
    }
    auto part = read_part_headers(window.substr(0, end));
    if (!part) return part;
    at_ += end + (has_headers ? 4 : 2);
    return read_data(std::move(*part));
  }

  Result<Part> read_data(Part part) {
    const auto begin = at_;
    // An empty part's delimiter may begin with the CRLF that ended its headers.
    for (auto end = find(body_, delimiter_, begin - 2); end != std::string_view::npos;
         end = find(body_, delimiter_, end + 2)) {
      at_ = end + delimiter_.size();
      const auto after = at_;
      if (pass_delimiter_end() == Delimiter::none) continue;  // only data that looks like it
      at_ = after;
      part.data = end < begin ? std::string_view{} : body_.substr(begin, end - begin);
      return part;
    }
    return refuse("The body lacks its final boundary: it was cut off.");
  }

  std::string_view body_;
  std::string delimiter_;
  const MultipartLimits& limits_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body,
                                          const MultipartLimits& limits) {
  auto boundary = find_boundary(content_type);
  if (!boundary) return Failure(std::move(boundary.error()));
  return BodyReader(body, *boundary, limits).read();
}

}  // namespace bughook::http
