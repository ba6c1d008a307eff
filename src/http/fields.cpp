#include "http/fields.hpp"

#include <boost/beast/core/string.hpp>

namespace bughook::http {

namespace {

/// What browsers and SDKs send fits, so that there is one allocation of each kind.
constexpr std::size_t usual_bytes = 512;
constexpr std::size_t usual_fields = 16;

}  // namespace

void Fields::insert(std::string_view name, std::string_view value) {
  if (places_.empty()) {
    places_.reserve(usual_fields);
    text_.reserve(usual_bytes);
  }
  places_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()),
                     static_cast<std::uint32_t>(value.size())});
  text_.append(name).append(value);
}

void Fields::set(std::string_view name, std::string_view value) {
  erase(name);
  insert(name, value);
}

void Fields::erase(std::string_view name) {
  std::erase_if(places_, [&](const Place& place) {
    return boost::beast::iequals(std::string_view(text_).substr(place.begin, place.name_bytes), name);
  });
}

std::optional<std::string_view> Fields::find(std::string_view name) const {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (places_[i].name_bytes != name.size()) continue;
    const auto field = at(i);
    if (boost::beast::iequals(field.name, name)) return field.value;
  }
  return std::nullopt;
}

Fields::Field Fields::at(std::size_t index) const {
  const auto& place = places_[index];
  const std::string_view text = text_;
  return {text.substr(place.begin, place.name_bytes), text.substr(place.begin + place.name_bytes, place.value_bytes)};
}

}  // namespace bughook::http
