#include "outbound/tls.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <cerrno>

#include <fmt/format.h>

namespace bughook::outbound {

namespace {

/// Those that people can mend, each in its own way; whoever trusts no authority of the name sees another signature.
FailureReason reason_of_verdict(long verdict) {
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return FailureReason::tls_expired;
    case X509_V_ERR_CERT_NOT_YET_VALID: return FailureReason::tls_not_yet_valid;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return FailureReason::tls_other_name;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return FailureReason::tls_self_signed;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: return FailureReason::tls_unknown_issuer;
    default: return FailureReason::tls_error;
  }
}

}  // namespace

/// OpenSSL's own socket BIO writes without MSG_NOSIGNAL: a receiver that hangs up would kill us by SIGPIPE.
struct SocketBio {
  static TlsSocket& owner(BIO* bio) { return *static_cast<TlsSocket*>(::BIO_get_data(bio)); }

  static int write(BIO* bio, const char* bytes, int size) {
    ::BIO_clear_retry_flags(bio);
    const auto sent = ::send(owner(bio).socket_, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0) note_error(bio, BIO_FLAGS_WRITE);
    return static_cast<int>(sent);
  }

  static int read(BIO* bio, char* into, int size) {
    ::BIO_clear_retry_flags(bio);
    const auto got = ::recv(owner(bio).socket_, into, static_cast<std::size_t>(size), 0);
    if (got < 0) note_error(bio, BIO_FLAGS_READ);
    if (got == 0) owner(bio).is_ended_ = true;
    return static_cast<int>(got);
  }

  static void note_error(BIO* bio, int direction) {
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) {
      ::BIO_set_flags(bio, direction | BIO_FLAGS_SHOULD_RETRY);
    } else {
      owner(bio).system_error_ = errno;
    }
  }

  static long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return owner(bio).is_ended_ ? 1 : 0;
    return 0;
  }

  static int create(BIO* bio) {
    ::BIO_set_init(bio, 1);
    return 1;
  }

  /// OpenSSL calls this when a session can be resumed: in the handshake up to TLS 1.2, with the tickets
  /// that follow it in 1.3. Returning 1 keeps the reference that we are given.
  static int keep_session(SSL* ssl, SSL_SESSION* session) {
    auto& socket = *static_cast<TlsSocket*>(SSL_get_app_data(ssl));
    socket.context_->keep_session(socket.origin_, session);
    return 1;
  }
};

base::Result<std::shared_ptr<TlsContext>> TlsContext::make(const std::string& ca_file) {
  const auto made = std::shared_ptr<TlsContext>(new TlsContext());
  made->bio_method_.reset(::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "outbound socket"));
  ::BIO_meth_set_write(made->bio_method_.get(), SocketBio::write);
  ::BIO_meth_set_read(made->bio_method_.get(), SocketBio::read);
  ::BIO_meth_set_ctrl(made->bio_method_.get(), SocketBio::control);
  ::BIO_meth_set_create(made->bio_method_.get(), SocketBio::create);

  made->context_.reset(::SSL_CTX_new(::TLS_client_method()));
  auto* context = made->context_.get();
  ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // An end without close_notify is common; the answer's own framing tells whether it was whole.
  ::SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // RELEASE_BUFFERS: an idle connection holds no record buffers.
  ::SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  ::SSL_CTX_set_read_ahead(context, 1);  // one recv a record, not two
  ::SSL_CTX_set_quiet_shutdown(context, 1);
  ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  ::SSL_CTX_sess_set_new_cb(context, SocketBio::keep_session);
  constexpr unsigned char http_1_1[] = "\x08http/1.1";
  ::SSL_CTX_set_alpn_protos(context, http_1_1, sizeof http_1_1 - 1);

  const bool has_authorities = ca_file.empty()
                                   ? ::SSL_CTX_set_default_verify_paths(context) == 1
                                   : ::SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) == 1;
  if (!has_authorities) {
    ::ERR_clear_error();
    return base::fail(base::ErrorKind::invalid,
                      fmt::format("The file {} holds no certificate authorities in PEM form.", ca_file), "ca_file");
  }
  return made;
}

void TlsContext::keep_session(const std::string& origin, SSL_SESSION* session) {
  if (sessions_.size() >= sessions_max && !sessions_.contains(origin)) sessions_.erase(sessions_.begin());
  sessions_[origin].reset(session);
}

TlsSocket::TlsSocket(std::shared_ptr<TlsContext> context, int socket, const Url& url)
    : context_(std::move(context)), origin_(url.origin()), socket_(socket), ssl_(::SSL_new(context_->context_.get())) {
  auto* ssl = ssl_.get();
  auto* bio = ::BIO_new(context_->bio_method_.get());
  ::BIO_set_data(bio, this);
  ::SSL_set_bio(ssl, bio, bio);
  SSL_set_app_data(ssl, this);
  ::SSL_set_connect_state(ssl);
  if (url.host_is_address) {
    ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl), url.host.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl, url.host.c_str());
    ::SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    ::SSL_set1_host(ssl, url.host.c_str());
  }
  const auto kept = context_->sessions_.find(origin_);
  if (kept != context_->sessions_.end()) ::SSL_set_session(ssl, kept->second.get());
}

TlsSocket::~TlsSocket() {
  // Freed without this, OpenSSL marks the session as not resumable.
  if (!is_broken_) ::SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

IoStep TlsSocket::handshake() {
  ::ERR_clear_error();
  return step_after(::SSL_do_handshake(ssl_.get()));
}

IoStep TlsSocket::write(std::string_view bytes) {
  ::ERR_clear_error();
  std::size_t written = 0;
  auto step = step_after(::SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written));
  step.size = written;
  return step;
}

IoStep TlsSocket::read(std::span<char> into) {
  ::ERR_clear_error();
  std::size_t got = 0;
  auto step = step_after(::SSL_read_ex(ssl_.get(), into.data(), into.size(), &got));
  step.size = got;
  return step;
}

bool TlsSocket::is_quiet() {
  char byte = 0;
  std::size_t got = 0;
  ::ERR_clear_error();
  return step_after(::SSL_peek_ex(ssl_.get(), &byte, 1, &got)).kind == IoStep::Kind::wait_read;
}

IoStep TlsSocket::step_after(int result) {
  if (result > 0) return {};
  switch (::SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ: return {.kind = IoStep::Kind::wait_read};
    case SSL_ERROR_WANT_WRITE: return {.kind = IoStep::Kind::wait_write};
    case SSL_ERROR_ZERO_RETURN: return {.kind = IoStep::Kind::closed};
    default: break;
  }
  is_broken_ = true;
  if (system_error_ != 0) return {.kind = IoStep::Kind::failed, .system_error = system_error_};
  if (is_ended_) return {.kind = IoStep::Kind::closed};
  return describe_failure();
}

IoStep TlsSocket::describe_failure() const {
  IoStep step{.kind = IoStep::Kind::failed};
  const long verdict = ::SSL_get_verify_result(ssl_.get());
  if (verdict != X509_V_OK) {
    step.tls_reason = reason_of_verdict(verdict);
    step.words = fmt::format("the certificate was refused: {}", ::X509_verify_cert_error_string(verdict));
    return step;
  }
  const auto error = ::ERR_peek_error();
  const auto* words = ::ERR_reason_error_string(error);
  step.words = words == nullptr ? "unknown error" : words;
  const int code = ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0;
  const bool is_first_record = ::SSL_get_state(ssl_.get()) == TLS_ST_CW_CLNT_HELLO;
  if (code == SSL_R_WRONG_VERSION_NUMBER && is_first_record) {
    step.tls_reason = FailureReason::tls_not_spoken;
    step.words = "this port answers without TLS; perhaps it is one for http";
  } else if (code == SSL_R_UNSUPPORTED_PROTOCOL || code == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION) {
    step.tls_reason = FailureReason::tls_version;
  }
  return step;
}

}  // namespace bughook::outbound
