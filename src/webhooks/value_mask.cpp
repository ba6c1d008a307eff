#include "webhooks/value_mask.hpp"

#include <algorithm>
#include <cstring>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "webhooks/shown_url.hpp"
#include "webhooks/value_forms.hpp"

namespace bughook::webhooks {

namespace {

/// A piece of a value (`token="..."`, one cookie of several) is taken for a secret of its own from here on.
constexpr std::size_t piece_bytes_min = 8;
constexpr std::string_view between_pieces = " ,;=\"'";

constexpr std::size_t key_bytes = masked_bytes_min;  // by which needles are found; each has so many

std::uint32_t key_of(std::string_view text) {
  std::uint32_t key = 0;
  std::memcpy(&key, text.data(), key_bytes);
  return key;
}

/// In 4096 classes.
std::uint32_t class_of(std::uint32_t key) { return (key * 2654435761U) >> 20U; }

bool stands_before(const std::string& a, const std::string& b) {
  const auto key_a = key_of(a);
  const auto key_b = key_of(b);
  return key_a != key_b ? key_a < key_b : a.size() > b.size();
}

}  // namespace

ValueMask::ValueMask(const Webhook& webhook) {
  for (const auto& header : webhook.headers) add_header_value(header.value);
  for (const auto& secret : webhook.secrets) {
    const auto key = std::string_view(secret.text).substr(std::min(secret.text.find('_') + 1, secret.text.size()));
    add(key);
    if (const auto bytes = base::from_base64(key)) add_needle(base::to_hex(base::as_bytes(*bytes)));
  }
  for (const auto part : secret_parts(webhook.url)) add(part);
  std::sort(needles_.begin(), needles_.end(), stands_before);
  needles_.erase(std::unique(needles_.begin(), needles_.end()), needles_.end());
}

void ValueMask::add(std::string_view value) {
  if (value.size() < masked_bytes_min) return;
  for (auto& form : forms_of(value)) add_needle(std::move(form));
}

void ValueMask::add_header_value(std::string_view value) {
  add(value);
  const auto blank = value.find(' ');
  if (blank != std::string_view::npos) {
    const auto credential = base::trimmed(value.substr(blank));
    add(credential);
    if (base::equal_ignoring_case(value.substr(0, blank), "basic")) {
      const auto user_and_password = base::from_base64(credential).value_or("");
      add(user_and_password);
      add(std::string_view(user_and_password)
              .substr(std::min(user_and_password.find(':') + 1, user_and_password.size())));
    }
  }
  while (!value.empty()) {
    const auto piece = value.substr(0, value.find_first_of(between_pieces));
    if (piece.size() >= piece_bytes_min) add(piece);
    value.remove_prefix(std::min(value.size(), piece.size() + 1));
  }
}

void ValueMask::add_needle(std::string needle) {
  if (needle.size() < masked_bytes_min) return;
  const auto place = class_of(key_of(needle));
  firsts_[place / 64] |= std::uint64_t{1} << (place % 64);
  needles_.push_back(std::move(needle));
}

/// Of the value that the text begins with; 0: it begins with none.
std::size_t ValueMask::length_at(std::string_view text) const {
  const auto key = key_of(text);
  auto needle = std::lower_bound(needles_.begin(), needles_.end(), key,
                                 [](const std::string& each, std::uint32_t wanted) { return key_of(each) < wanted; });
  for (; needle != needles_.end() && key_of(*needle) == key; ++needle) {
    if (text.starts_with(*needle)) return needle->size();
  }
  return 0;
}

/// Where the beginning of a value stands at the end of the text; its size: nowhere.
std::size_t ValueMask::cut_value_at(std::string_view text) const {
  auto at = text.size();
  for (const auto& needle : needles_) {
    for (auto length = std::min(needle.size() - 1, text.size()); length >= masked_bytes_min; --length) {
      if (text.size() - length >= at) break;
      if (text.ends_with(std::string_view(needle).substr(0, length))) at = text.size() - length;
    }
  }
  return at;
}

void ValueMask::apply(std::string& text, Ending ending) const {
  std::string masked;
  std::size_t done = 0;
  for (std::size_t at = 0; at + key_bytes <= text.size();) {
    const auto place = class_of(key_of(std::string_view(text).substr(at)));
    const bool may_begin = (firsts_[place / 64] >> (place % 64) & 1U) != 0;
    const auto length = may_begin ? length_at(std::string_view(text).substr(at)) : 0;
    if (length == 0) {
      ++at;
      continue;
    }
    masked.append(text, done, at - done).append(masked_value);
    at += length;
    done = at;
  }
  const auto end = ending == Ending::cut ? std::max(cut_value_at(text), done) : text.size();
  if (done == 0 && end == text.size()) return;
  masked.append(text, done, end - done);
  if (end < text.size()) masked.append(masked_value);
  text = std::move(masked);
}

}  // namespace bughook::webhooks
