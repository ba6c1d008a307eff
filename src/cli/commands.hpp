// The commands, each in its own file, with the arguments that the command line gave them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bughook::cli {

struct ServeArguments {
  std::filesystem::path data;
  std::filesystem::path config;
  std::string listen, public_url, tls_cert, tls_key;  // empty: as configured
  std::vector<std::string> allow_networks;            // in addition to the configured ones
  std::vector<std::string> set;                       // key=value
  bool new_key = false;                               // in place of a lost one
};
[[nodiscard]] int serve(const ServeArguments& arguments);

struct InitArguments {
  std::filesystem::path data;
  std::string organisation, project, email;
  bool json = false;
};
[[nodiscard]] int init(const InitArguments& arguments);

struct PasswordArguments {
  std::filesystem::path data;
  std::string email;
};
[[nodiscard]] int password(const PasswordArguments& arguments);

struct ListenArguments {
  std::uint16_t port = 9000;
  std::string secret;  // whsec_...; empty: signatures are shown, not checked
};
[[nodiscard]] int listen(const ListenArguments& arguments);

/// The one clear line of a command that could not do its work.
int complain(const std::string& sentence);

}  // namespace bughook::cli
