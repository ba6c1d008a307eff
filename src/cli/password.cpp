// `bughook password`: a new password for someone who forgot it. Whoever can open the data folder may; all sessions of
// that person end. The server must not run meanwhile, since one process owns the folder.
#include <iostream>

#include <fmt/format.h>

#include "accounts/password.hpp"
#include "app/data_folder.hpp"
#include "cli/commands.hpp"
#include "crypto/token.hpp"

namespace bughook::cli {

namespace {

base::Result<std::string> set_new_password(accounts::PeopleStore& people, std::string_view email,
                                           base::Random& random) {
  const auto person = people.person_with(accounts::tidy_email(email));
  if (!person) return base::Failure(person.error());
  if (!*person) return base::fail(base::ErrorKind::not_found, fmt::format("--email: nobody has {}.", email));
  auto password = crypto::random_token(random, accounts::made_password_letters);
  auto hash = accounts::hash_password(password, random);
  if (!hash) return base::Failure(hash.error());
  const auto changed =
      people.change_person((**person).id, std::nullopt, [&](accounts::Person& stored) -> base::Result<void> {
        stored.password_hash = *hash;
        return {};
      });
  if (!changed) return base::Failure(changed.error());
  return password;
}

}  // namespace

int password(const PasswordArguments& arguments) {
  const base::SystemClock clock;
  base::SystemRandom random;
  base::Metrics metrics;
  base::Log log(base::LogLevel::warning);
  const std::string no_links;  // nothing is sent from here
  auto folder = app::DataFolder::open(arguments.data, {random, clock, metrics, log, no_links});
  if (!folder) return complain(folder.error().detail);
  const auto made = set_new_password((*folder)->store().people(), arguments.email, random);
  (*folder)->store().stop();
  if (!made) return complain(made.error().detail);
  std::cout << fmt::format("password  {}   secret: shown once\n", *made);
  return 0;
}

}  // namespace bughook::cli
