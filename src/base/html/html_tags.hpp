// Walks the tags of an HTML text. Knows only where tags and attributes begin and end, as the HTML standard's
// tokenizer (sections 13.2.5.1 to 13.2.5.40) has it; builds no tree. Pure; any thread.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace bughook::base {

/// Views into the page. The value is as written: character references are not resolved.
struct HtmlAttribute {
  std::string_view name;
  std::string_view value;  // points at the place of the value even if it is empty
};

struct HtmlTag {
  std::string_view name;
  std::span<const HtmlAttribute> attributes;  // valid until the next tag is asked for
  std::string_view text = {};                 // all of it, from its `<` on
  bool is_end = false;
};

class HtmlTags {
 public:
  explicit HtmlTags(std::string_view html) : html_(html) {}

  /// The next start tag; end tags, comments, declarations and the inside of scripts and styles are passed over.
  [[nodiscard]] std::optional<HtmlTag> next();
  /// The next start tag or end tag.
  [[nodiscard]] std::optional<HtmlTag> next_of_either();

 private:
  /// An element has so many at most; more are passed over, not kept.
  static constexpr std::size_t attributes_max = 256;

  [[nodiscard]] HtmlTag read_tag();
  void read_attributes();
  [[nodiscard]] std::string_view read_value();
  void skip_declaration();
  void skip_raw_text(std::string_view name);
  [[nodiscard]] bool is_end_tag_at(std::size_t at, std::string_view name) const;

  std::string_view html_;
  std::size_t at_ = 0;
  std::bitset<8> never_closed_;  // raw elements without an end tag ahead; searching again would be quadratic
  bool closes_itself_ = false;
  std::size_t attribute_count_ = 0;
  std::array<HtmlAttribute, attributes_max> attributes_;
};

}  // namespace bughook::base
