#include "http/connections/tls.hpp"

#include <openssl/ssl.h>

namespace bughook::http {

using base::ErrorKind;
using base::fail;

namespace {

constexpr unsigned char http_1_1[] = "\x08http/1.1";

/// A client that offers ALPN without http/1.1 gets an alert rather than bytes that it can not read.
int select_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_length, const unsigned char* offered,
                    unsigned offered_length, void*) {
  const int outcome = ::SSL_select_next_proto(const_cast<unsigned char**>(chosen), chosen_length, http_1_1,
                                              sizeof http_1_1 - 1, offered, offered_length);
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

base::Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const std::string& certificate,
                                                                          const std::string& key) {
  namespace ssl = boost::asio::ssl;
  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  context->use_certificate_chain_file(certificate, error);
  if (error) {
    return fail(ErrorKind::invalid, "The TLS certificate " + certificate + " can not be read: " + error.message());
  }
  context->use_private_key_file(key, ssl::context::pem, error);
  if (error) {
    return fail(ErrorKind::invalid,
                "The TLS key " + key + " can not be read or is not the certificate's: " + error.message());
  }
  auto* native = context->native_handle();
  ::SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  ::SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // An idle connection then keeps no record buffers: 34 KB less each.
  ::SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  ::SSL_CTX_set_alpn_select_cb(native, &select_protocol, nullptr);
  return context;
}

}  // namespace bughook::http
