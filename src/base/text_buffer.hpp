// Text that is put together again and again. Unlike a std::string it keeps its memory from one text to the next,
// never zeroes any, and lets a writer fill it in place: short pieces cost a third. One thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace bughook::base {

class TextBuffer {
 public:
  [[nodiscard]] std::string_view text() const { return {begin_.get(), size()}; }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(at_ - begin_.get()); }
  void clear() { at_ = begin_.get(); }

  /// Where to write so many bytes at most; what was written begins to count with `written`.
  [[nodiscard]] char* room(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at_) < bytes) grow(bytes);
    return at_;
  }
  void written(char* end) { at_ = end; }

  TextBuffer& append(std::string_view text) {
    char* const at = room(text.size());
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    at_ = at + text.size();
    return *this;
  }
  TextBuffer& operator+=(std::string_view text) { return append(text); }
  TextBuffer& operator+=(char c) {
    char* const at = room(1);
    *at = c;
    at_ = at + 1;
    return *this;
  }

 private:
  static constexpr std::size_t least_bytes = 4096;

  void grow(std::size_t bytes) {
    const auto used = size();
    const auto capacity = std::max({used + bytes, 2 * static_cast<std::size_t>(end_ - begin_.get()), least_bytes});
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (used > 0) std::memcpy(larger.get(), begin_.get(), used);
    begin_ = std::move(larger);
    at_ = begin_.get() + used;
    end_ = begin_.get() + capacity;
  }

  std::unique_ptr<char[]> begin_;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace bughook::base
