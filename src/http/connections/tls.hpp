// Reads the certificate and makes the one TLS configuration of the server: 1.2 and newer, no renegotiation,
// HTTP/1.1 by ALPN.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "base/result.hpp"

namespace bughook::http {

/// Both are PEM files; the certificate's holds the chain, leaf first.
[[nodiscard]] base::Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const std::string& certificate,
                                                                                        const std::string& key);

}  // namespace bughook::http
