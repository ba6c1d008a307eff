// TLS towards servers: OpenSSL straight on the non-blocking socket, without the buffers in between that
// an adapter needs. Certificates and host names are always verified. Sessions are kept per origin, as a
// full handshake costs as much as fifty requests. One thread: the loop of the client that owns it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include <openssl/ssl.h>

#include "base/result.hpp"
#include "outbound/call.hpp"
#include "outbound/url.hpp"

namespace bughook::outbound {

/// What a non-blocking step came to, with TLS or without.
struct IoStep {
  enum class Kind { done, wait_read, wait_write, closed, failed };
  Kind kind = Kind::done;
  std::size_t size = 0;                                 // bytes moved, when done
  int system_error = 0;                                 // errno, when failed below TLS
  std::string words{};                                  // what TLS itself found wrong, when failed in it
  FailureReason tls_reason = FailureReason::tls_error;  // likewise
};

struct OpenSslFree {
  void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { ::SSL_free(ssl); }
  void operator()(SSL_SESSION* session) const { ::SSL_SESSION_free(session); }
  void operator()(BIO_METHOD* method) const { ::BIO_meth_free(method); }
};

/// What all TLS connections of a client share.
class TlsContext {
 public:
  /// `ca_file` replaces the system's certificate authorities; empty means the system's.
  [[nodiscard]] static base::Result<std::shared_ptr<TlsContext>> make(const std::string& ca_file);

  /// More origins than this lose their sessions, which costs handshakes only. 2 to 6 KB each.
  static constexpr std::size_t sessions_max = 1024;

 private:
  friend class TlsSocket;
  friend struct SocketBio;
  TlsContext() = default;
  void keep_session(const std::string& origin, SSL_SESSION* session);

  std::unique_ptr<BIO_METHOD, OpenSslFree> bio_method_;
  std::unique_ptr<SSL_CTX, OpenSslFree> context_;
  std::unordered_map<std::string, std::unique_ptr<SSL_SESSION, OpenSslFree>> sessions_;  // by origin
};

/// TLS on a connected, non-blocking socket that outlives it.
class TlsSocket {
 public:
  TlsSocket(std::shared_ptr<TlsContext> context, int socket, const Url& url);
  ~TlsSocket();
  TlsSocket(const TlsSocket&) = delete;
  TlsSocket& operator=(const TlsSocket&) = delete;

  [[nodiscard]] IoStep handshake();
  [[nodiscard]] IoStep write(std::string_view bytes);
  [[nodiscard]] IoStep read(std::span<char> into);
  /// On an idle connection: nothing to read but session tickets, and not closed.
  [[nodiscard]] bool is_quiet();

  [[nodiscard]] bool is_resumed() const { return ::SSL_session_reused(ssl_.get()) == 1; }

 private:
  friend struct SocketBio;
  [[nodiscard]] IoStep step_after(int result);
  [[nodiscard]] IoStep describe_failure() const;

  std::shared_ptr<TlsContext> context_;
  const std::string origin_;
  const int socket_;
  int system_error_ = 0;   // errno of the last failed send or recv
  bool is_ended_ = false;  // recv saw the end
  bool is_broken_ = false;
  std::unique_ptr<SSL, OpenSslFree> ssl_;
};

}  // namespace bughook::outbound
