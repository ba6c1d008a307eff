// The certificate that the server shows, and the one TLS configuration made of it: 1.2 and newer, no renegotiation,
// HTTP/1.1 by ALPN. Certificates are renewed every few weeks while the server runs, so the files are read again when
// they change or somebody asks; a renewed one that can not be used leaves the one before in place.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "base/result.hpp"

namespace bughook::http {

class Certificate {
 public:
  using Context = boost::asio::ssl::context;

  /// Both are PEM files; the certificate's holds the chain, leaf first.
  [[nodiscard]] static base::Result<std::unique_ptr<Certificate>> read(std::string certificate, std::string key);

  /// For a new connection, which keeps it to its end. Any thread.
  [[nodiscard]] std::shared_ptr<Context> context() const;
  /// `2027-01-31`: its last day.
  [[nodiscard]] std::string last_day() const;

  /// From one thread: takes what the files hold now, unless that can not be used.
  [[nodiscard]] base::Result<void> read_again();
  /// Whether the files have changed since they were read, for good or ill.
  [[nodiscard]] bool has_changed() const { return stamps_of_files() != stamps_; }

 private:
  /// Of one file: which it is, when it was changed, how long it is. All 0: there is none.
  using Stamp = std::array<std::int64_t, 5>;
  using Stamps = std::array<Stamp, 2>;

  Certificate(std::string certificate, std::string key) : certificate_(std::move(certificate)), key_(std::move(key)) {}
  [[nodiscard]] Stamps stamps_of_files() const;

  const std::string certificate_;
  const std::string key_;
  Stamps stamps_{};
  mutable std::mutex mutex_;  // guards what follows
  std::shared_ptr<Context> context_;
};

}  // namespace bughook::http
