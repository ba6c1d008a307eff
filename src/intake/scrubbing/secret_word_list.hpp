// The words themselves: names of secrets in the tongues that applications are written in, and the beginnings by which
// providers made their keys known. Whoever adds one adds it to the tables of secret_words_test.cpp or
// scrub_text_test.cpp, too, and looks at what must stay there: a word that stands in normal text takes normal text
// away. Constants.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "intake/scrubbing/secret_words.hpp"

namespace bughook::intake {

enum class WordPlace : std::uint8_t {
  anywhere,  // a part of a longer name will do: `newPassword2`
  start,     // no name goes on into it: `senhaAtual`, `minhaSenha`, but not `resenha`
  whole,     // it must stand alone: `pin`, but not `shopping`
  exact,     // not even the case may differ, and no name goes on into it
  anchor,    // exact, wherever it stands
};

struct SecretWordEntry {
  std::string_view text;  // small letters, three bytes at least; behind the third `-` and `_` may stand between any two
  SecretWordKind kind = SecretWordKind::name;
  WordPlace place = WordPlace::anywhere;
  std::uint8_t tail_min = 0;  // of provider_key: how many letters follow at least
};

// Session ids in data and logs are not here on purpose: people join a bug with their server's log by them, and a
// session in a cookie is gone with its cookie. In headers a session opens itself: `-session`. Publishable keys
// (`pk_live_`) stand in public pages.
inline constexpr std::array secret_word_list = {
    SecretWordEntry{"password"},
    SecretWordEntry{"passwd"},
    SecretWordEntry{"passphrase"},
    SecretWordEntry{"passcode"},
    SecretWordEntry{"passkey"},
    SecretWordEntry{"passwort"},
    SecretWordEntry{"passwörd"},
    SecretWordEntry{"passord"},
    SecretWordEntry{"kennwort"},
    SecretWordEntry{"wachtwoord"},
    SecretWordEntry{"lösenord"},
    SecretWordEntry{"losenord"},
    SecretWordEntry{"adgangskode"},
    SecretWordEntry{"salasana"},
    SecretWordEntry{"contraseñ"},
    SecretWordEntry{"contrasen"},
    SecretWordEntry{"motdepasse"},
    SecretWordEntry{"mot de passe"},
    SecretWordEntry{"palavrapasse"},
    SecretWordEntry{"senha", SecretWordKind::name, WordPlace::start},
    SecretWordEntry{"mdp", SecretWordKind::name, WordPlace::start},
    SecretWordEntry{"parola", SecretWordKind::name, WordPlace::start},
    SecretWordEntry{"hasło", SecretWordKind::name, WordPlace::start},
    SecretWordEntry{"haslo", SecretWordKind::name, WordPlace::start},
    SecretWordEntry{"heslo", SecretWordKind::name, WordPlace::start},
    SecretWordEntry{"geslo", SecretWordKind::name, WordPlace::start},
    SecretWordEntry{"lozinka", SecretWordKind::name, WordPlace::start},
    SecretWordEntry{"jelszó", SecretWordKind::name, WordPlace::start},
    SecretWordEntry{"jelszo", SecretWordKind::name, WordPlace::start},
    SecretWordEntry{"şifre", SecretWordKind::name, WordPlace::start},
    SecretWordEntry{"sifre", SecretWordKind::name, WordPlace::start},
    SecretWordEntry{"matkhau"},
    SecretWordEntry{"mật khẩu"},
    SecretWordEntry{"katasandi"},
    SecretWordEntry{"парол"},
    SecretWordEntry{"συνθηματικ"},
    SecretWordEntry{"密码"},
    SecretWordEntry{"密碼"},
    SecretWordEntry{"口令"},
    SecretWordEntry{"パスワード"},
    SecretWordEntry{"暗証番号"},
    SecretWordEntry{"비밀번호"},
    SecretWordEntry{"पासवर्ड"},
    SecretWordEntry{"كلمة المرور"},
    SecretWordEntry{"كلمة السر"},
    SecretWordEntry{"رمز عبور"},
    SecretWordEntry{"סיסמ"},
    SecretWordEntry{"pwd"},
    SecretWordEntry{"pw=", SecretWordKind::name, WordPlace::whole},  // two letters alone would be anything
    SecretWordEntry{"pw\"", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"secret"},
    SecretWordEntry{"token"},
    SecretWordEntry{"apikey"},
    SecretWordEntry{"accesskey"},
    SecretWordEntry{"accountkey"},
    SecretWordEntry{"authkey"},
    SecretWordEntry{"privatekey"},
    SecretWordEntry{"signingkey"},
    SecretWordEntry{"encryptionkey"},
    SecretWordEntry{"subscriptionkey"},
    SecretWordEntry{"credential"},
    SecretWordEntry{"csrf"},
    SecretWordEntry{"xsrf"},
    SecretWordEntry{"jwt"},
    SecretWordEntry{"jsessionid"},
    SecretWordEntry{"phpsessid"},
    SecretWordEntry{"-session"},
    SecretWordEntry{"gleaphash"},  // with an id these three open a session of the SDKs' own service
    SecretWordEntry{"userhash"},
    SecretWordEntry{"guesthash"},
    SecretWordEntry{"cardnumber"},
    SecretWordEntry{"creditcard"},
    SecretWordEntry{"ccnumber"},
    SecretWordEntry{"cc_number"},  // a sign among the first three letters has to be spelled out
    SecretWordEntry{"cc-number"},
    SecretWordEntry{"securitycode"},
    SecretWordEntry{"amzsignature"},
    SecretWordEntry{"signature", SecretWordKind::parameter, WordPlace::whole},
    SecretWordEntry{"code=", SecretWordKind::parameter, WordPlace::whole},  // of OAuth
    SecretWordEntry{"authorization", SecretWordKind::header},
    SecretWordEntry{"cookie", SecretWordKind::header},
    SecretWordEntry{"pin", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"otp", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"totp", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"cvv", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"cvv2", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"cvc", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"csc", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"ssn", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"sid", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"sig", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"pass", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"auth", SecretWordKind::name, WordPlace::whole},
    SecretWordEntry{"bearer", SecretWordKind::scheme, WordPlace::whole},
    SecretWordEntry{"basic", SecretWordKind::scheme, WordPlace::whole},
    SecretWordEntry{"eyJ", SecretWordKind::web_token, WordPlace::anchor},
    SecretWordEntry{"://", SecretWordKind::url_address, WordPlace::anchor},
    SecretWordEntry{"PRIVATE KEY-----", SecretWordKind::private_key, WordPlace::anchor},
    SecretWordEntry{"PRIVATE KEY BLOCK-----", SecretWordKind::private_key, WordPlace::anchor},
    SecretWordEntry{"sk_live_", SecretWordKind::provider_key, WordPlace::exact, 8},  // Stripe
    SecretWordEntry{"sk_test_", SecretWordKind::provider_key, WordPlace::exact, 8},
    SecretWordEntry{"rk_live_", SecretWordKind::provider_key, WordPlace::exact, 8},
    SecretWordEntry{"rk_test_", SecretWordKind::provider_key, WordPlace::exact, 8},
    SecretWordEntry{"whsec_", SecretWordKind::provider_key, WordPlace::exact, 16},  // Standard Webhooks, ours too
    SecretWordEntry{"sk-", SecretWordKind::provider_key, WordPlace::exact, 32},     // OpenAI, Anthropic
    SecretWordEntry{"ghp_", SecretWordKind::provider_key, WordPlace::exact, 16},    // GitHub
    SecretWordEntry{"gho_", SecretWordKind::provider_key, WordPlace::exact, 16},
    SecretWordEntry{"ghu_", SecretWordKind::provider_key, WordPlace::exact, 16},
    SecretWordEntry{"ghs_", SecretWordKind::provider_key, WordPlace::exact, 16},
    SecretWordEntry{"ghr_", SecretWordKind::provider_key, WordPlace::exact, 16},
    SecretWordEntry{"github_pat_", SecretWordKind::provider_key, WordPlace::exact, 16},
    SecretWordEntry{"glpat-", SecretWordKind::provider_key, WordPlace::exact, 16},  // GitLab
    SecretWordEntry{"npm_", SecretWordKind::provider_key, WordPlace::exact, 32},
    SecretWordEntry{"shpat_", SecretWordKind::provider_key, WordPlace::exact, 16},  // Shopify
    SecretWordEntry{"xoxa-", SecretWordKind::provider_key, WordPlace::exact, 8},    // Slack
    SecretWordEntry{"xoxb-", SecretWordKind::provider_key, WordPlace::exact, 8},
    SecretWordEntry{"xoxp-", SecretWordKind::provider_key, WordPlace::exact, 8},
    SecretWordEntry{"xoxr-", SecretWordKind::provider_key, WordPlace::exact, 8},
    SecretWordEntry{"xoxs-", SecretWordKind::provider_key, WordPlace::exact, 8},
    SecretWordEntry{"ya29.", SecretWordKind::provider_key, WordPlace::exact, 16},  // Google
    SecretWordEntry{"AIza", SecretWordKind::provider_key, WordPlace::exact, 30},
    SecretWordEntry{"AKIA", SecretWordKind::provider_key, WordPlace::exact, 16},  // Amazon
    SecretWordEntry{"ASIA", SecretWordKind::provider_key, WordPlace::exact, 16},
};

/// How those words begin that have a letter beyond ASCII among their first four bytes, with a capital there: the sieve
/// folds ASCII only.
inline constexpr std::array<std::string_view, 9> capital_beginnings = {"MẬ",  "Lös", "LÖS", "ПА", "Па",
                                                                       "Şif", "Şİ",  "ΣΥ",  "Συ"};

}  // namespace bughook::intake
