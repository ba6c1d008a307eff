// The same server over TLS, with a certificate made for the test.
#include <filesystem>

#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "http/testing/server_fixture.hpp"

namespace bughook::http {
namespace {

using namespace std::chrono_literals;
using testing::get;
using ::testing::HasSubstr;
using testing::post;
using testing::RawClient;

template <class T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

/// A folder of its own with a fresh key and its self-signed certificate.
class CertificateFiles {
 public:
  CertificateFiles() {
    std::string pattern = std::filesystem::temp_directory_path() / "http_tls_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    make("test");
  }
  /// In place of those before.
  void make(std::string_view called) {
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const Owned<X509> certificate(X509_new(), &X509_free);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    auto* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(called.data()),
                               static_cast<int>(called.size()), -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const Owned<BIO> key_file(BIO_new_file(key_path().c_str(), "w"), &BIO_free_all);
    PEM_write_bio_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    const Owned<BIO> certificate_file(BIO_new_file(path().c_str(), "w"), &BIO_free_all);
    PEM_write_bio_X509(certificate_file.get(), certificate.get());
  }
  ~CertificateFiles() { std::filesystem::remove_all(folder_); }
  CertificateFiles(const CertificateFiles&) = delete;
  CertificateFiles& operator=(const CertificateFiles&) = delete;

  [[nodiscard]] std::string path() const { return folder_ / "certificate.pem"; }
  [[nodiscard]] std::string key_path() const { return folder_ / "key.pem"; }

 private:
  std::filesystem::path folder_;
};

/// TLS over a RawClient's socket, blocking.
class TlsClient {
 public:
  explicit TlsClient(RawClient raw, int version_max = TLS1_3_VERSION, std::string_view protocols = {})
      : raw_(std::move(raw)), context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free), ssl_(nullptr, &SSL_free) {
    SSL_CTX_set_security_level(context_.get(), 0);  // or the old versions are not even offered
    SSL_CTX_set_max_proto_version(context_.get(), version_max);
    ssl_.reset(SSL_new(context_.get()));
    if (!protocols.empty()) {
      SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                          static_cast<unsigned>(protocols.size()));
    }
    SSL_set_fd(ssl_.get(), raw_.descriptor());
    is_connected_ = SSL_connect(ssl_.get()) == 1;
  }

  [[nodiscard]] bool is_connected() const { return is_connected_; }
  [[nodiscard]] std::string protocol() const {
    const unsigned char* chosen = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl_.get(), &chosen, &length);
    return {reinterpret_cast<const char*>(chosen), length};
  }
  /// Whom the certificate is for.
  [[nodiscard]] std::string shown_name() const {
    const Owned<X509> shown(SSL_get1_peer_certificate(ssl_.get()), &X509_free);
    char name[64] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name, sizeof name);
    return name;
  }
  void send(std::string_view bytes) { SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); }
  /// All until the server ends the connection; empty if it does so without its goodbye.
  [[nodiscard]] std::string read_to_end() {
    std::string all;
    char bytes[16 * 1024];
    int got = 0;
    while ((got = SSL_read(ssl_.get(), bytes, sizeof bytes)) > 0) all.append(bytes, static_cast<std::size_t>(got));
    return SSL_get_error(ssl_.get(), got) == SSL_ERROR_ZERO_RETURN ? all : std::string{};
  }
  [[nodiscard]] std::string read_some() {
    char bytes[16 * 1024];
    const int got = SSL_read(ssl_.get(), bytes, sizeof bytes);
    return {bytes, static_cast<std::size_t>(std::max(got, 0))};
  }
  RawClient& raw() { return raw_; }

 private:
  RawClient raw_;
  Owned<SSL_CTX> context_;
  Owned<SSL> ssl_;
  bool is_connected_ = false;
};

class TlsTest : public testing::ServerFixture {
 protected:
  TlsTest() {
    settings_.tls_certificate = certificate_.path();
    settings_.tls_key = certificate_.key_path();
  }
  [[nodiscard]] TlsClient tls_client() { return TlsClient(client()); }

  CertificateFiles certificate_;
};

TEST_F(TlsTest, RequestsAreServedAndTheConnectionEndsWithAGoodbye) {
  start();
  auto one = tls_client();
  ASSERT_TRUE(one.is_connected());
  one.send(get("/items/a/"));
  EXPECT_THAT(one.read_some(), HasSubstr("a||none|127.0.0.1|tls|on its loop"));
  one.send(get("/hello") + get("/hello", "Connection: close\r\n"));
  const auto rest = one.read_to_end();
  EXPECT_NE(rest.find("hello"), rest.rfind("hello"));
}

TEST_F(TlsTest, LargeBodiesComeWholeAndGoBackWhole) {
  start();
  auto one = tls_client();
  one.send(post("/echo", std::string(1 << 20, 'x'), "Connection: close\r\n"));
  const auto reply = one.read_to_end();
  EXPECT_EQ(reply.size() - reply.find("\r\n\r\n") - 4, 1U << 20);
}

TEST_F(TlsTest, OldVersionsAreRefused) {
  start();
  EXPECT_FALSE(TlsClient(client(), TLS1_1_VERSION).is_connected());
  EXPECT_TRUE(TlsClient(client(), TLS1_2_VERSION).is_connected());
  EXPECT_TRUE(TlsClient(client(), TLS1_3_VERSION).is_connected());
}

TEST_F(TlsTest, Http11IsChosenAmongWhatTheClientOffers) {
  start();
  EXPECT_EQ(TlsClient(client(), TLS1_3_VERSION, "\x02h2\x08http/1.1").protocol(), "http/1.1");
  EXPECT_FALSE(TlsClient(client(), TLS1_3_VERSION, "\x02h2").is_connected());
  EXPECT_EQ(tls_client().protocol(), "");
}

TEST_F(TlsTest, ARefusedBodyIsAnsweredBeforeTheEnd) {
  start();
  auto one = tls_client();
  one.send("POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'x'));
  EXPECT_THAT(one.read_to_end(), HasSubstr("413 Content Too Large"));
}

TEST_F(TlsTest, PlainTextAndHandshakesThatHangAreEnded) {
  settings_.handshake_timeout = 100ms;
  start();
  auto plain = client(), silent = client();
  plain.send(get("/hello"));
  EXPECT_TRUE(plain.is_cut());
  EXPECT_TRUE(silent.is_cut());
  EXPECT_TRUE(tls_client().is_connected());
}

TEST_F(TlsTest, ABodyThatStopsIsStillAnswered) {
  settings_.body_idle_timeout = 100ms;
  start();
  auto one = tls_client();
  one.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nhalf");
  EXPECT_THAT(one.read_to_end(), HasSubstr("408 Request Timeout"));
}

TEST_F(TlsTest, ClientsMayVanishAndIdleOnesAreDrained) {
  start();
  for (int i = 0; i < 20; ++i) {
    auto in_handshake = client();
    in_handshake.send("\x16\x03\x01\x02\x00\x01");
    in_handshake.abort();
    auto in_request = tls_client();
    in_request.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nhalf");
    in_request.raw().abort();
  }
  auto idle = tls_client();
  idle.send(get("/hello"));
  EXPECT_THAT(idle.read_some(), HasSubstr("hello"));
  EXPECT_EQ(connections_left(), 0);
}

TEST_F(TlsTest, ARenewedCertificateIsShownToNewConnectionsWithoutARestart) {
  start();
  auto before = tls_client();
  EXPECT_EQ(before.shown_name(), "test");
  server_->read_certificate_again(Server::Reading::when_changed);
  EXPECT_EQ(tls_client().shown_name(), "test");
  certificate_.make("renewed");
  server_->read_certificate_again(Server::Reading::when_changed);
  EXPECT_EQ(tls_client().shown_name(), "renewed");
  before.send(get("/hello"));
  EXPECT_THAT(before.read_some(), HasSubstr("hello"));
}

TEST_F(TlsTest, ABadNewCertificateLeavesTheOneBeforeUntilItIsMended) {
  start();
  std::filesystem::remove(certificate_.path());
  for (const auto reading : {Server::Reading::when_changed, Server::Reading::always}) {
    server_->read_certificate_again(reading);
    EXPECT_EQ(tls_client().shown_name(), "test");
  }
  certificate_.make("mended");
  server_->read_certificate_again(Server::Reading::when_changed);
  EXPECT_EQ(tls_client().shown_name(), "mended");
}

TEST_F(TlsTest, AWrongCertificateIsToldAtTheStart) {
  start();
  const auto failure_with = [this](const std::string& certificate, const std::string& key) {
    auto settings = settings_;
    settings.tls_certificate = certificate;
    settings.tls_key = key;
    Server server(loops_, workers_, settings, clock_, metrics_, log_);
    const auto bound = server.bind();
    return bound ? std::string("none") : bound.error().detail;
  };
  const CertificateFiles other;
  EXPECT_THAT(failure_with("/nowhere.pem", certificate_.key_path()), HasSubstr("/nowhere.pem"));
  EXPECT_THAT(failure_with(certificate_.path(), other.key_path()), HasSubstr("not the certificate's"));
  EXPECT_THAT(failure_with(certificate_.path(), ""), HasSubstr("TLS key"));
  EXPECT_EQ(failure_with(certificate_.path(), certificate_.key_path()), "none");
}

}  // namespace
}  // namespace bughook::http
