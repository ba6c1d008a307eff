#include "base/json_writer.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace bughook::base {

namespace {

constexpr std::array<bool, 256> needs_escape = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 0x20; ++c) table[c] = true;
  table['"'] = true;
  table['\\'] = true;
  return table;
}();

constexpr std::size_t escape_bytes_max = 6;

/// Answers where the escape ends.
char* write_escape(char* at, char c) {
  const auto letter = [c] {
    switch (c) {
      case '\n': return 'n';
      case '\r': return 'r';
      case '\t': return 't';
      case '\b': return 'b';
      case '\f': return 'f';
      default: return c;
    }
  }();
  *at++ = '\\';
  if (letter != c || c == '"' || c == '\\') {
    *at++ = letter;
    return at;
  }
  constexpr char digits[] = "0123456789abcdef";
  for (const char part : {'u', '0', '0', digits[c >> 4 & 15], digits[c & 15]}) *at++ = part;
  return at;
}

constexpr std::uint64_t ones = 0x0101'0101'0101'0101;
constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;

/// Not zero when one of eight bytes is below 0x20, a quote or a backslash (the carry tricks of "Bit Twiddling
/// Hacks"). The lowest bit set is in the first such byte; those above may be a carry's.
std::uint64_t escape_flags(std::uint64_t eight) {
  const auto below_space = (eight - ones * 0x20) & ~eight;
  const auto quote = eight ^ (ones * '"');
  const auto backslash = eight ^ (ones * '\\');
  return (below_space | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash)) & high_bits;
}

template <class Word>
std::uint64_t load(const char* from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

template <class Word>
std::uint64_t copy(char* to, const char* from) {
  const auto word = load<Word>(from);
  std::memcpy(to, from, sizeof(Word));
  return word;
}

/// Where the first byte at or after `from` stands that needs an escape; the text's size if there is none.
std::size_t plain_length(std::string_view text, std::size_t from) {
  std::size_t i = from;
  for (; i + 8 <= text.size(); i += 8) {
    if (escape_flags(load<std::uint64_t>(text.data() + i)) != 0) break;
  }
  while (i < text.size() && !needs_escape[static_cast<unsigned char>(text[i])]) ++i;
  return i;
}

/// False if the text needs an escape, and then the copy is of no use. The last copy overlaps the one before it:
/// a loop over the odd letters at the end takes longer than all the rest.
bool copy_plain(char* to, std::string_view text) {
  const char* from = text.data();
  const auto size = text.size();
  if (size >= 8) {
    std::uint64_t flags = 0;
    for (std::size_t i = 0; i + 8 < size; i += 8) flags |= escape_flags(copy<std::uint64_t>(to + i, from + i));
    return (flags | escape_flags(copy<std::uint64_t>(to + size - 8, from + size - 8))) == 0;
  }
  if (size >= 4) {
    const auto first_four = copy<std::uint32_t>(to, from);
    return escape_flags(first_four | copy<std::uint32_t>(to + size - 4, from + size - 4) << 32) == 0;
  }
  bool any = false;
  for (std::size_t i = 0; i < size; ++i) {
    any |= needs_escape[static_cast<unsigned char>(from[i])];
    to[i] = from[i];
  }
  return !any;
}

/// Needs room for as many escapes and eight bytes. Answers where the copy ends.
char* copy_escaping(char* to, std::string_view text) {
  static_assert(std::endian::native == std::endian::little, "the first byte has the lowest bits");
  std::size_t i = 0;
  while (i + 8 <= text.size()) {
    const auto flags = escape_flags(copy<std::uint64_t>(to, text.data() + i));
    const auto plain = static_cast<std::size_t>(std::countr_zero(flags)) / 8;  // 8 if there is none
    to += plain;
    i += plain;
    if (flags != 0) to = write_escape(to, text[i++]);
  }
  for (; i < text.size(); ++i) {
    if (needs_escape[static_cast<unsigned char>(text[i])]) {
      to = write_escape(to, text[i]);
    } else {
      *to++ = text[i];
    }
  }
  return to;
}

void append_quoted(std::string& out, bool comma, std::string_view text, bool colon) {
  if (comma) out += ',';
  append_json_string(out, text);
  if (colon) out += ':';
}

/// Piece by piece, so that room for the worst case is not room for six times the text.
[[gnu::noinline]] void append_long(TextBuffer& out, std::string_view text, bool colon) {
  constexpr std::size_t piece_max = 1024;
  out += '"';
  while (!text.empty()) {
    const auto piece = text.substr(0, piece_max);
    out.written(copy_escaping(out.room(escape_bytes_max * piece.size() + 8), piece));
    text.remove_prefix(piece.size());
  }
  out += colon ? "\":" : "\"";
}

/// Most keys and values are short and plain: those are checked and copied in one go with all that surrounds them.
void append_quoted(TextBuffer& out, bool comma, std::string_view text, bool colon) {
  constexpr std::size_t short_text_max = 128;
  char* at = out.room(short_text_max + 4);
  *at = ',';
  at += comma;
  if (text.size() <= short_text_max && copy_plain(at + 1, text)) {
    *at = '"';
    at += 1 + text.size();
    *at++ = '"';
    *at = ':';
    out.written(at + colon);
    return;
  }
  out.written(at);
  append_long(out, text, colon);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain_from = 0;
  for (std::size_t i = plain_length(text, 0); i < text.size(); i = plain_length(text, i + 1)) {
    char escape[escape_bytes_max];
    out.append(text, plain_from, i - plain_from);
    out.append(escape, write_escape(escape, text[i]));
    plain_from = i + 1;
  }
  out.append(text, plain_from);
  out += '"';
}

template <class Text>
void JsonWriterTo<Text>::separate() {
  if (comma_due_) out_ += ',';
  comma_due_ = true;
}

template <class Text>
JsonWriterTo<Text>& JsonWriterTo<Text>::open(char bracket) {
  separate();
  out_ += bracket;
  comma_due_ = false;
  return *this;
}

template <class Text>
JsonWriterTo<Text>& JsonWriterTo<Text>::close(char bracket) {
  out_ += bracket;
  comma_due_ = true;
  return *this;
}

template <class Text>
JsonWriterTo<Text>& JsonWriterTo<Text>::key(std::string_view name) {
  append_quoted(out_, comma_due_, name, true);
  comma_due_ = false;
  return *this;
}

template <class Text>
JsonWriterTo<Text>& JsonWriterTo<Text>::string(std::string_view text) {
  append_quoted(out_, comma_due_, text, false);
  comma_due_ = true;
  return *this;
}

template <class Text>
JsonWriterTo<Text>& JsonWriterTo<Text>::integer(std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  return raw({digits, static_cast<std::size_t>(end.ptr - digits)});
}

template <class Text>
JsonWriterTo<Text>& JsonWriterTo<Text>::unsigned_integer(std::uint64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  return raw({digits, static_cast<std::size_t>(end.ptr - digits)});
}

template <class Text>
JsonWriterTo<Text>& JsonWriterTo<Text>::number(double value) {
  if (!std::isfinite(value)) return null();
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  return raw({digits, static_cast<std::size_t>(end.ptr - digits)});
}

template <class Text>
JsonWriterTo<Text>& JsonWriterTo<Text>::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

template class JsonWriterTo<std::string>;
template class JsonWriterTo<TextBuffer>;

}  // namespace bughook::base
