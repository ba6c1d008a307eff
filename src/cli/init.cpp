// `bughook init`: the first organisation with its project, owner and API key. Prints the two secrets once.
#include <iostream>

#include <fmt/format.h>

#include "accounts/password.hpp"
#include "app/data_folder.hpp"
#include "base/json_writer.hpp"
#include "cli/commands.hpp"
#include "crypto/token.hpp"

namespace bughook::cli {

namespace {

base::Result<void> check(const InitArguments& arguments) {
  const auto refuse = [](std::string_view flag, std::string_view sentence) {
    return base::fail(base::ErrorKind::invalid, fmt::format("--{}: {}", flag, sentence), std::string(flag));
  };
  if (arguments.organisation.empty() || arguments.organisation.size() > accounts::name_bytes_max) {
    return refuse("organisation", fmt::format("give it a name of 1 to {} bytes.", accounts::name_bytes_max));
  }
  if (auto checked = accounts::check_project_key(arguments.project); !checked) {
    return refuse("project", checked.error().detail);
  }
  if (auto checked = accounts::check_email(accounts::tidy_email(arguments.email)); !checked) {
    return refuse("email", checked.error().detail);
  }
  return {};
}

struct Made {
  accounts::FirstSetUp set_up;
  std::string api_key, password;
};

base::Result<Made> make(const InitArguments& arguments, base::IdGenerator& ids, base::Random& random,
                        base::Timestamp now) {
  Made made{{},
            crypto::random_token(random, accounts::api_key_letters),
            crypto::random_token(random, accounts::made_password_letters)};
  auto password_hash = accounts::hash_password(made.password, random);
  if (!password_hash) return base::Failure(password_hash.error());
  auto& [organisation, project, owner, membership, api_key] = made.set_up;
  organisation = {ids.make<base::OrganisationId>(), arguments.organisation, now};
  project = {ids.make<base::ProjectId>(),
             organisation.id,
             arguments.project,
             arguments.project,
             crypto::random_token(random, accounts::sdk_key_letters),
             now,
             now};
  const auto email = accounts::tidy_email(arguments.email);
  owner = {.id = ids.make<accounts::PersonId>(),
           .email = email,
           .name = email,
           .password_hash = std::move(*password_hash),
           .created_at = now,
           .last_seen_at = {}};
  membership = ids.make<base::MemberId>();
  api_key = accounts::ApiKey{.id = ids.make<base::ApiKeyId>(),
                             .organisation = organisation.id,
                             .name = "first key",
                             .hash = accounts::hash_of_token(made.api_key),
                             .created_at = now};
  return made;
}

void print(const InitArguments& arguments, const Made& made) {
  const auto& set_up = made.set_up;
  if (arguments.json) {
    std::string line;
    base::JsonWriter(line)
        .begin_object()
        .member("organisation", set_up.organisation.id.text())
        .member("project", set_up.project.key)
        .member("sdkKey", set_up.project.sdk_key)
        .member("apiKey", made.api_key)
        .member("email", set_up.owner.email)
        .member("password", made.password)
        .end_object();
    std::cout << line << std::endl;
    return;
  }
  std::cout << fmt::format(
      "organisation  {} ({})\nproject       {}\nSDK key       {}   for web pages and apps: writes reports, nothing "
      "else\n"
      "API key       {}   secret: shown once\nowner         {}\npassword      {}   secret: shown once\n",
      set_up.organisation.name, set_up.organisation.id.text(), set_up.project.key, set_up.project.sdk_key, made.api_key,
      set_up.owner.email, made.password);
}

}  // namespace

int init(const InitArguments& arguments) {
  if (auto checked = check(arguments); !checked) return complain(checked.error().detail);
  const base::SystemClock clock;
  base::SystemRandom random;
  base::Metrics metrics;
  base::Log log(base::LogLevel::warning);
  const std::string no_links;  // nothing is sent from here
  auto folder = app::DataFolder::open(arguments.data, {random, clock, metrics, log, no_links});
  if (!folder) return complain(folder.error().detail);
  base::IdGenerator ids(clock, 0, (*folder)->last_id());
  auto made = make(arguments, ids, random, clock.now());
  if (!made) return complain(made.error().detail);
  auto stored = (*folder)->store().accounts().set_up(made->set_up);
  (*folder)->store().stop();
  if (!stored) return complain(stored.error().detail);
  print(arguments, *made);
  return 0;
}

}  // namespace bughook::cli
