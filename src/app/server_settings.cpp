#include "app/server_settings.hpp"

namespace bughook::app {

http::ServerSettings server_settings(const Settings& settings) {
  http::ServerSettings result;
  result.address = settings.listen_address;
  result.port = settings.listen_port;
  result.tls_certificate = settings.tls_cert;
  result.tls_key = settings.tls_key;
  result.connections_max = settings.connections_max;
  result.connections_per_address_max = settings.connections_per_address_max;
  result.is_https_only =
      settings.public_url.empty() ? !settings.tls_cert.empty() : settings.public_url.starts_with("https:");
  result.logs_requests = settings.log_level == base::LogLevel::debug;
  result.body_bytes_max = settings.body_memory_max;
  result.body_bytes_per_address_max = settings.body_memory_per_address_max;
  return result;
}

}  // namespace bughook::app
