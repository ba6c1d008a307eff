// The headers of a message as they are kept for the log, in their order: one text with a line `name:value` for
// each. Every attempt keeps two lists of them, so a list is one piece of memory and is stored as it stands.
// A name holds no colon and a value no line feed: HTTP ends both there.
#pragma once

#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace bughook::outbound {

class HeaderLines {
 public:
  using Line = std::pair<std::string_view, std::string_view>;

  HeaderLines() = default;
  HeaderLines(std::initializer_list<Line> lines) {
    for (const auto& [name, value] : lines) add(name, value);
  }
  [[nodiscard]] static HeaderLines of_text(std::string_view text) {
    HeaderLines lines;
    lines.text_ = text;
    return lines;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

  void add(std::string_view name, std::string_view value) {
    text_.append(name).append(1, ':').append(value).append(1, '\n');
  }
  void add(const HeaderLines& lines) { text_ += lines.text_; }
  /// The last line's value goes on.
  void extend_last(std::string_view value) {
    if (text_.empty() || value.empty()) return;
    text_.back() = ' ';
    text_.append(value).append(1, '\n');
  }
  /// For so many bytes more; a line takes two beside its name and value.
  void reserve(std::size_t bytes) { text_.reserve(text_.size() + bytes); }
  /// For who takes something out of values, in place.
  template <class Edit>
  void edit(Edit edit_text) {
    edit_text(text_);
  }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  class Iterator {
   public:
    explicit Iterator(std::string_view rest) : rest_(rest) {}
    [[nodiscard]] Line operator*() const {
      const auto line = rest_.substr(0, rest_.find('\n'));
      const auto colon = line.find(':');
      return {line.substr(0, colon), line.substr(colon + 1)};
    }
    Iterator& operator++() {
      rest_.remove_prefix(rest_.find('\n') + 1);
      return *this;
    }
    friend bool operator==(const Iterator& at, std::default_sentinel_t) { return at.rest_.empty(); }

   private:
    std::string_view rest_;
  };
  [[nodiscard]] Iterator begin() const { return Iterator(text_); }
  [[nodiscard]] static std::default_sentinel_t end() { return {}; }

  friend bool operator==(const HeaderLines&, const HeaderLines&) = default;

 private:
  std::string text_;
};

}  // namespace bughook::outbound
