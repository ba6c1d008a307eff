#include "http/connections/tls.hpp"

#include <sys/stat.h>

#include <fmt/format.h>
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

base::Result<std::shared_ptr<Certificate::Context>> make_context(const std::string& certificate,
                                                                 const std::string& key) {
  auto context = std::make_shared<Certificate::Context>(Certificate::Context::tls_server);
  boost::system::error_code error;
  context->use_certificate_chain_file(certificate, error);
  if (error) {
    return fail(ErrorKind::invalid, "The TLS certificate " + certificate + " can not be read: " + error.message());
  }
  context->use_private_key_file(key, Certificate::Context::pem, error);
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

}  // namespace

base::Result<std::unique_ptr<Certificate>> Certificate::read(std::string certificate, std::string key) {
  std::unique_ptr<Certificate> read(new Certificate(std::move(certificate), std::move(key)));
  if (auto first = read->read_again(); !first) return base::Failure(std::move(first.error()));
  return read;
}

base::Result<void> Certificate::read_again() {
  // Looked at before: a file that changes while it is read is then read once more.
  stamps_ = stamps_of_files();
  auto made = make_context(certificate_, key_);
  if (!made) return base::Failure(std::move(made.error()));
  const std::lock_guard lock(mutex_);
  context_ = std::move(*made);
  return {};
}

std::shared_ptr<Certificate::Context> Certificate::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

std::string Certificate::last_day() const {
  std::tm day{};
  const auto* leaf = ::SSL_CTX_get0_certificate(context()->native_handle());
  if (leaf == nullptr || ::ASN1_TIME_to_tm(::X509_get0_notAfter(leaf), &day) != 1) return "an unknown day";
  return fmt::format("{:04}-{:02}-{:02}", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

Certificate::Stamps Certificate::stamps_of_files() const {
  const auto stamp = [](const std::string& path) {
    struct stat file {};
    if (::stat(path.c_str(), &file) != 0) return Stamp{};
    return Stamp{static_cast<std::int64_t>(file.st_dev), static_cast<std::int64_t>(file.st_ino), file.st_mtim.tv_sec,
                 file.st_mtim.tv_nsec, file.st_size};
  };
  return {stamp(certificate_), stamp(key_)};
}

}  // namespace bughook::http
