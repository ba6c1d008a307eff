#include "api/request/revision.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace bughook::api {

namespace {

constexpr std::string_view weak_mark = "W/";  // proxies that compress weaken a tag; the revision is the same
constexpr std::string_view any_tag = "*";

std::vector<std::string> tags_in(std::string_view list) {
  std::vector<std::string> tags;
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    auto tag = base::trimmed(list.substr(0, comma));
    list.remove_prefix(std::min(list.size(), comma + 1));
    if (tag.starts_with(weak_mark)) tag.remove_prefix(weak_mark.size());
    if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
    tags.emplace_back(tag);
  }
  return tags;
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

BasedOn::BasedOn(const http::Request& request, JsonBody& body) : in_body_(body.integer("__v")) {
  if (const auto header = base::trimmed(request.header("If-Match")); !header.empty()) tags_ = tags_in(header);
  revision_ = tags_ && tags_->size() == 1 ? number_in(tags_->front()) : in_body_;
}

bool BasedOn::fits(std::int64_t revision) const {
  if (in_body_ && *in_body_ != revision) return false;
  if (!tags_) return true;
  return std::any_of(tags_->begin(), tags_->end(),
                     [&](const auto& tag) { return tag == any_tag || tag == std::to_string(revision); });
}

base::Failure outdated() { return base::fail(base::ErrorKind::conflict, "It was changed meanwhile."); }

void set_etag(http::Response& response, std::int64_t revision) {
  response.headers.emplace_back("ETag", fmt::format("\"{}\"", revision));
}

}  // namespace bughook::api
