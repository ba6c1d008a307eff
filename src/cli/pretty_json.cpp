#include "cli/pretty_json.hpp"

#include <boost/json.hpp>

namespace bughook::cli {

namespace {

/// Lays out JSON that is known to be valid without touching a letter of its numbers and strings.
class Layout {
 public:
  std::string of(std::string_view json) {
    for (std::size_t i = 0; i < json.size(); ++i) add(json, i);
    return std::move(out_);
  }

 private:
  void add(std::string_view json, std::size_t& i) {
    const char c = json[i];
    if (c == '"') return add_string(json, i);
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') return;
    if (c == '}' || c == ']') close(c);
    if (c == '{' || c == '[') open(c);
    if (c == ',') comma();
    if (c == ':') out_ += ": ";
    if (std::string_view("{}[],:").find(c) == std::string_view::npos) item() += c;
  }

  void add_string(std::string_view json, std::size_t& i) {
    const auto from = i++;
    while (json[i] != '"') i += json[i] == '\\' ? 2 : 1;
    item().append(json, from, i - from + 1);
  }

  void open(char c) {
    item() += c;
    ++level_;
    fresh_ = true;
  }
  void close(char c) {
    --level_;
    if (!fresh_) new_line();
    out_ += c;
    fresh_ = false;
  }
  void comma() {
    out_ += ',';
    new_line();
  }
  /// Where the next item goes: the first one of an object or array begins a line.
  std::string& item() {
    if (fresh_) new_line();
    fresh_ = false;
    return out_;
  }
  void new_line() { out_.append("\n").append(2 * level_, ' '); }

  std::string out_;
  std::size_t level_ = 0;
  bool fresh_ = false;  // an object or array has just been opened
};

}  // namespace

std::string pretty_json(std::string_view text) {
  boost::json::error_code error;
  boost::json::parse({text.data(), text.size()}, error);
  return error ? std::string(text) : Layout().of(text);
}

}  // namespace bughook::cli
