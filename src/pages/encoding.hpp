// Which form of an asset a client is sent, by its Accept-Encoding (RFC 9110 section 12.5.3). Pure.
#pragma once

#include <string_view>

#include "pages/assets.hpp"

namespace bughook::pages {

struct Form {
  std::string_view encoding;  // as Content-Encoding names it; empty for the file as it is
  std::string_view bytes;
};

/// The smallest form that the client says it reads; as it is where it names none or refuses all.
[[nodiscard]] Form choose_form(const Asset& asset, std::string_view accept_encoding);

}  // namespace bughook::pages
