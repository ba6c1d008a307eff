// The words by which a name says that its value is a secret (`password`, `Authorization`, `X-Api-Key`, `contraseña`,
// `пароль`), and those by which a secret shows itself (`Bearer`, `eyJ`, `sk_live_`). One search serves names and
// running text: a sieve (word_beginnings.hpp) tells where one may begin, and only there the words are compared, so text
// without secrets costs about 0.3 ns a byte. The words stand in secret_word_list.hpp. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bughook::intake {

enum class SecretWordKind : std::uint8_t {
  name,          // the name of a secret: its value follows a colon or an equals sign
  header,        // the same, but in running text the value goes to the end of the line: cookies, authorization
  parameter,     // a name only where an equals sign follows at once, as in the query of a signed URL
  scheme,        // `Bearer`, `Basic`: the credential follows after a space
  web_token,     // `eyJ`: how every JSON Web Token begins
  url_address,   // `://`: a user and a password may follow
  private_key,   // the end of a line that a key in PEM begins or ends with
  provider_key,  // `sk_live_`: how the keys of one provider begin
};

struct SecretWord {
  SecretWordKind kind;
  std::size_t begin;
  std::size_t end;
  std::size_t tail_min = 0;  // of a provider's key: how many letters follow at least
};

/// The first such word at or after `from`.
[[nodiscard]] std::optional<SecretWord> find_secret_word(std::string_view text, std::size_t from);

/// Whether a header, a JSON key, a form field or an input of this name holds a secret. Case, `-` and `_` do
/// not matter, and neither does what stands around the word: `newPassword2`, `x-csrf-token`.
[[nodiscard]] bool names_secret(std::string_view name);

}  // namespace bughook::intake
