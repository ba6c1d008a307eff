// The whole program but for its arguments: builds every part, wires them, starts and stops them in order.
// The only place that knows all modules; reading application.cpp shows every dependency there is.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/data_folder.hpp"
#include "app/settings.hpp"
#include "base/result.hpp"
#include "http/server.hpp"

namespace bughook::app {

class Application {
 public:
  /// Checks what was asked for, takes the port, and only then opens the store: a start that fails for an argument makes
  /// no folder and brings no store up to date. Errors are one sentence for the operator.
  [[nodiscard]] static base::Result<std::unique_ptr<Application>> build(const std::filesystem::path& data,
                                                                        Settings settings,
                                                                        DataFolder::LostKey lost_key);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  /// Serves from when it returns; DATA/address then holds the real address.
  [[nodiscard]] base::Result<void> start();
  /// Takes a renewed TLS certificate for the connections to come.
  void read_certificate_again(http::Server::Reading reading);
  /// In reverse: no new requests, no new attempts, the store last. Safe twice.
  void stop();

  /// The one-time link with which the first person comes in, when nobody has yet: for the operator's eyes. Once a
  /// start; another call makes the link before it void.
  [[nodiscard]] base::Result<std::optional<std::string>> first_start_url();

  /// `http://127.0.0.1:8080`
  [[nodiscard]] std::string url() const;

 private:
  struct Parts;
  explicit Application(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace bughook::app
