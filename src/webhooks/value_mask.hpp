// What a receiver answers is kept and shown to people who may not see the webhook's values, and many a receiver answers
// with the request that it got: debug pages do, and mirrors. So every value of the webhook is taken out of it first:
// header values, the parts of them that are credentials by themselves, signing secrets, the secret parts of its URL, in
// all forms in which programs write them (value_forms.hpp). Made once for a webhook; then read by one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "webhooks/webhook.hpp"

namespace bughook::webhooks {

/// What stands in place of a value that is not shown.
inline constexpr std::string_view masked_value = "••••";

/// A shorter value is no secret, and taking each `1` out of an answer would tear it to pieces.
inline constexpr std::size_t masked_bytes_min = 4;

class ValueMask {
 public:
  explicit ValueMask(const Webhook& webhook);

  enum class Ending { whole, cut };  // cut: the text may end within a value
  void apply(std::string& text, Ending ending = Ending::whole) const;

 private:
  void add(std::string_view value);
  void add_header_value(std::string_view value);
  void add_needle(std::string needle);
  [[nodiscard]] std::size_t length_at(std::string_view text) const;
  [[nodiscard]] std::size_t cut_value_at(std::string_view text) const;

  std::vector<std::string> needles_;  // by their first letters, the longest first
  std::array<std::uint64_t, 64>
      firsts_{};  // which first letters there may be, so that most of a text is passed over quickly
};

}  // namespace bughook::webhooks
