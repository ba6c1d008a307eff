#include "pages/encoding.hpp"

#include "http/accepted_coding.hpp"

namespace bughook::pages {

Form choose_form(const Asset& asset, std::string_view accept_encoding) {
  if (!asset.brotli.empty() && http::accepts_coding(accept_encoding, "br")) return {"br", asset.brotli};
  if (!asset.gzip.empty() && http::accepts_coding(accept_encoding, "gzip")) return {"gzip", asset.gzip};
  return {"", asset.identity};
}

}  // namespace bughook::pages
