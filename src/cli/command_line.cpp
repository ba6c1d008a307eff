#include "cli/command_line.hpp"

#include <iostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/settings.hpp"
#include "base/nearest_name.hpp"
#include "bughook_version.hpp"
#include "cli/commands.hpp"

namespace bughook::cli {

namespace {

constexpr int wrong_arguments = 2;

void add_serve(CLI::App& app, ServeArguments& arguments, int& status) {
  auto* command = app.add_subcommand("serve", "Take in reports, deliver webhooks");
  command->add_option("--data", arguments.data, "Folder of the store, the files and the key")->required();
  command->add_option("--config", arguments.config, "Settings that differ from those of `bughook config`");
  command->add_option("--listen", arguments.listen,
                      "address:port to serve HTTP on; :PORT: every address; port 0: any free one");
  command->add_option("--public-url", arguments.public_url, "How the server is reached from outside, for links");
  command->add_option("--allow-network", arguments.allow_networks, "A private network webhooks may reach, as CIDR");
  command->add_option("--tls-cert", arguments.tls_cert, "PEM file: serve HTTPS");
  command->add_option("--tls-key", arguments.tls_key, "PEM file: the certificate's key");
  command->add_flag("--new-key", arguments.new_key, "secret.key is lost for good: make another one, once");
  command->add_option("--set", arguments.set, "key=value: any setting of `bughook config`");
  command->callback([&] { status = serve(arguments); });
}

void add_init(CLI::App& app, InitArguments& arguments, int& status) {
  auto* command = app.add_subcommand("init", "Make an organisation, its first project, its owner and an API key");
  command->add_option("--data", arguments.data, "Folder of the store; made if it is not there")->required();
  command->add_option("--organisation", arguments.organisation, "Its name")->required();
  command->add_option("--project", arguments.project, "The first project's key, as DEMO")->required();
  command->add_option("--email", arguments.email, "The owner's e-mail address, to sign in with")->required();
  command->add_flag("--json", arguments.json, "Print what was made as one JSON object");
  command->callback([&] { status = init(arguments); });
}

void add_password(CLI::App& app, PasswordArguments& arguments, int& status) {
  auto* command = app.add_subcommand("password", "A new password for someone who forgot it, while nothing is served");
  command->add_option("--data", arguments.data, "Folder of the store")->required()->check(CLI::ExistingDirectory);
  command->add_option("--email", arguments.email, "The person's e-mail address")->required();
  command->callback([&] { status = password(arguments); });
}

void add_listen(CLI::App& app, ListenArguments& arguments, int& status) {
  auto* command = app.add_subcommand("listen", "A receiver for development: prints every webhook that comes");
  command->add_option("--port", arguments.port, "Port on 127.0.0.1; 0: any free one")->capture_default_str();
  command->add_option("--secret", arguments.secret, "whsec_...: say of each webhook whether its signature holds");
  command->callback([&] { status = listen(arguments); });
}

std::string suggestion(std::string_view given, const std::vector<std::string>& known) {
  const auto meant = base::nearest_name(given, known);
  return meant.empty() ? std::string() : fmt::format(" Did you mean `{}`?", meant);
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  for (const auto* command : commands_of(app)) {
    if (command->get_name() == name) return command;
  }
  return nullptr;
}

/// The first word is no command.
int unknown(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names = {"help"};
  for (const auto* command : commands_of(app)) names.push_back(command->get_name());
  complain(fmt::format("there is no command `{}`.{} `bughook help` lists them.", word, suggestion(word, names)));
  return wrong_arguments;
}

/// The command does not know all that was said behind it.
int unexpected(const CLI::App& command) {
  const auto rest = command.remaining();
  const auto word = rest.empty() ? std::string() : rest.front().substr(0, rest.front().find('='));
  std::vector<std::string> names;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  complain(fmt::format("`bughook {0}` does not take `{1}`.{2} `bughook help {0}` says what it takes.",
                       command.get_name(), word, suggestion(word, names)));
  return wrong_arguments;
}

int help(const CLI::App& app, const std::string& command) {
  if (command.empty()) {
    std::cout << app.help();
    return 0;
  }
  const auto* known = find_command(app, command);
  if (known == nullptr) return unknown(app, command);
  std::cout << known->help();
  return 0;
}

}  // namespace

int complain(const std::string& sentence) {
  std::cerr << "bughook: " << sentence << "\n";
  return 1;
}

int run(int argc, char** argv) {
  CLI::App app("Bughook takes in feedback and sends each report, surely and fast, as a signed webhook.", "bughook");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("bughook ") + version);
  ServeArguments serve_arguments;
  InitArguments init_arguments;
  PasswordArguments password_arguments;
  ListenArguments listen_arguments;
  int status = 0;
  add_serve(app, serve_arguments, status);
  add_init(app, init_arguments, status);
  add_password(app, password_arguments, status);
  add_listen(app, listen_arguments, status);
  app.add_subcommand("config", "Print every setting with its default, as --config takes them")->callback([] {
    std::cout << app::default_settings_text();
  });
  app.add_subcommand("version", "Print the version")->callback([] { std::cout << "bughook " << version << "\n"; });
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words[0] == "help") return help(app, words.size() > 1 ? words[1] : "");
  if (!words.empty() && !words[0].starts_with('-') && find_command(app, words[0]) == nullptr) {
    return unknown(app, words[0]);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ExtrasError& error) {
    if (!app.get_subcommands().empty()) return unexpected(*app.get_subcommands().front());
    app.exit(error);
    return wrong_arguments;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : wrong_arguments;
  }
  return status;
}

}  // namespace bughook::cli
