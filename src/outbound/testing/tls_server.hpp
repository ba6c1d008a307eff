// Certificates made on the spot and the server's side of TLS, for tests: valid, expired, for another
// host, signed by nobody known, or in a version that is too old.
#pragma once

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "outbound/testing/raw_server.hpp"
#include "outbound/tls.hpp"

namespace bughook::outbound::testing {

struct FreeForTest {
  void operator()(X509* certificate) const { ::X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }
};

/// A key and the certificate that names it.
struct Identity {
  std::unique_ptr<EVP_PKEY, FreeForTest> key;
  std::unique_ptr<X509, FreeForTest> certificate;
};

struct IdentityRequest {
  std::string alternative_name;      // like `DNS:hooks.example` or `IP:127.0.0.1`; empty: an authority
  int days_valid = 1;                // negative: it ended so many days ago
  int days_until_valid = -10;        // positive: it begins so many days from now
  const Identity* issuer = nullptr;  // null: signed by itself
};

inline Identity make_identity(const IdentityRequest& request) {
  Identity made{std::unique_ptr<EVP_PKEY, FreeForTest>(::EVP_EC_gen("P-256")),
                std::unique_ptr<X509, FreeForTest>(::X509_new())};
  auto* certificate = made.certificate.get();
  static long serial = 0;
  ::X509_set_version(certificate, X509_VERSION_3);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate), ++serial);
  ::X509_gmtime_adj(X509_getm_notBefore(certificate), request.days_until_valid * 24L * 3600);
  ::X509_gmtime_adj(X509_getm_notAfter(certificate), request.days_valid * 24L * 3600);
  ::X509_set_pubkey(certificate, made.key.get());
  const auto name = request.alternative_name.empty() ? std::string("Test Authority") : request.alternative_name;
  ::X509_NAME_add_entry_by_txt(::X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  const auto* issuer = request.issuer == nullptr ? &made : request.issuer;
  ::X509_set_issuer_name(certificate, ::X509_get_subject_name(issuer->certificate.get()));
  const bool is_authority = request.alternative_name.empty();
  auto* extension = ::X509V3_EXT_conf_nid(nullptr, nullptr, is_authority ? NID_basic_constraints : NID_subject_alt_name,
                                          is_authority ? "critical,CA:TRUE" : request.alternative_name.c_str());
  ::X509_add_ext(certificate, extension, -1);
  ::X509_EXTENSION_free(extension);
  ::X509_sign(certificate, issuer->key.get(), ::EVP_sha256());
  return made;
}

/// A PEM file that goes with the object.
class PemFile {
 public:
  explicit PemFile(const Identity& identity) {
    char name[] = "/tmp/outbound-test-XXXXXX";
    const int file = ::mkstemp(name);
    path_ = name;
    auto* stream = ::fdopen(file, "w");
    ::PEM_write_X509(stream, identity.certificate.get());
    ::fclose(stream);
  }
  ~PemFile() { ::unlink(path_.c_str()); }
  PemFile(const PemFile&) = delete;
  PemFile& operator=(const PemFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The server's TLS settings, shared by its connections so that sessions can be resumed.
inline std::shared_ptr<SSL_CTX> make_server_context(const Identity& identity, int version_min = TLS1_2_VERSION,
                                                    int version_max = TLS1_3_VERSION) {
  auto* context = ::SSL_CTX_new(::TLS_server_method());
  ::SSL_CTX_set_security_level(context, 0);  // old versions need it
  ::SSL_CTX_set_min_proto_version(context, version_min);
  ::SSL_CTX_set_max_proto_version(context, version_max);
  ::SSL_CTX_use_certificate(context, identity.certificate.get());
  ::SSL_CTX_use_PrivateKey(context, identity.key.get());
  constexpr unsigned char session_context[] = "test";
  ::SSL_CTX_set_session_id_context(context, session_context, sizeof session_context);
  return {context, ::SSL_CTX_free};
}

/// TLS on an accepted connection; blocking, within the peer's time limits.
class TlsPeer {
 public:
  TlsPeer(const std::shared_ptr<SSL_CTX>& context, Peer& peer) : ssl_(::SSL_new(context.get())) {
    ::SSL_set_fd(ssl_.get(), peer.socket());
    is_open_ = ::SSL_accept(ssl_.get()) == 1;
  }
  [[nodiscard]] bool is_open() const { return is_open_; }
  [[nodiscard]] SSL* ssl() { return ssl_.get(); }
  [[nodiscard]] std::string server_name() {
    const auto* name = ::SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
    return name == nullptr ? "" : name;
  }
  /// One record: the client sends a small request in one. Empty when it is gone.
  std::string read() {
    char buffer[20000];
    const int got = ::SSL_read(ssl_.get(), buffer, sizeof buffer);
    return got > 0 ? std::string(buffer, static_cast<std::size_t>(got)) : std::string();
  }
  void write(std::string_view bytes) { ::SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); }

 private:
  std::unique_ptr<SSL, OpenSslFree> ssl_;
  bool is_open_ = false;
};

}  // namespace bughook::outbound::testing
