// The header fields of a request, in their order. All names and values stand in one text: a request has a dozen,
// and each on its own would cost more than reading it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bughook::http {

class Fields {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  void insert(std::string_view name, std::string_view value);
  /// In place of all of that name.
  void set(std::string_view name, std::string_view value);
  void erase(std::string_view name);

  /// Whatever the case of the name; the first of several.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return places_.size(); }
  [[nodiscard]] Field at(std::size_t index) const;

 private:
  struct Place {
    std::uint32_t begin = 0;
    std::uint32_t name_bytes = 0;
    std::uint32_t value_bytes = 0;  // it follows the name
  };

  std::string text_;
  std::vector<Place> places_;
};

}  // namespace bughook::http
