#include "app/image_fetcher.hpp"

#include <algorithm>
#include <array>
#include <future>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>

#include "base/may_wait.hpp"
#include "bughook_version.hpp"
#include "outbound/url.hpp"

namespace bughook::app {

namespace {

using base::ErrorKind;

/// A photograph in full size. Larger ones are missing from the picture.
constexpr std::size_t bytes_max = 8u << 20;
/// Of one file; a page's files together have a limit of their own (rendering/browser).
constexpr std::chrono::milliseconds patience{5'000};

constexpr std::array<std::string_view, 4> wanted_types{"image/", "font/", "text/css", "application/font"};

std::string_view header(const outbound::Answer& answer, std::string_view wanted) {
  const auto is_wanted = [&](std::string_view name) {
    return std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(),
                      [](char a, char b) { return (a | 0x20) == b; });
  };
  for (const auto& [name, value] : answer.headers) {
    if (is_wanted(name)) return value;
  }
  return {};
}

outbound::ClientSettings client_settings(std::string ca_file) {
  outbound::ClientSettings settings;
  settings.response_keep = settings.response_max = bytes_max;
  settings.ca_file = std::move(ca_file);
  return settings;
}

base::Failure refuse(std::string why) { return base::fail(ErrorKind::unprocessable, std::move(why)); }

base::Result<rendering::RemoteImage> image_of(outbound::CallResult result) {
  if (!result.outcome) return refuse(std::move(result.outcome.error().detail));
  auto& answer = *result.outcome;
  if (answer.trouble) return refuse(std::move(answer.trouble->detail));
  if (answer.status != 200) return refuse(fmt::format("The server answered {}.", answer.status));
  if (answer.body_cut) return refuse("The file is too large.");
  const auto type = header(answer, "content-type");
  const bool is_wanted = std::any_of(wanted_types.begin(), wanted_types.end(),
                                     [&](std::string_view wanted) { return type.starts_with(wanted); });
  if (!is_wanted) return refuse("It is neither a picture, nor a style sheet, nor a font.");
  return rendering::RemoteImage{std::string(type), std::move(answer.body)};
}

}  // namespace

ImageFetcher::ImageFetcher(Parts parts)
    : loop_(parts.loop),
      client_(parts.loop, parts.resolver, parts.guard, client_settings(std::move(parts.ca_file)), parts.clock,
              parts.metrics) {}

base::Result<rendering::RemoteImage> ImageFetcher::fetch(const std::string& text) {
  [[maybe_unused]] const base::MayWait here;
  const auto url = outbound::parse_url(text);
  if (!url) return base::Failure(url.error());
  const auto lines = fmt::format("User-Agent: Bughook/{}\r\nAccept: image/*,text/css,font/*\r\n", version);
  std::promise<outbound::CallResult> promise;
  boost::asio::co_spawn(
      loop_.executor(), client_.get({.url = &*url, .header_lines = lines, .body = {}, .timeout = patience}),
      [&promise](std::exception_ptr, outbound::CallResult result) { promise.set_value(std::move(result)); });
  return image_of(promise.get_future().get());
}

void ImageFetcher::stop() {
  std::promise<void> done;
  loop_.post([&] {
    client_.stop();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace bughook::app
