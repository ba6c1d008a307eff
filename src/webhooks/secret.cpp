#include "webhooks/secret.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "crypto/ed25519.hpp"

namespace bughook::webhooks {

namespace {

constexpr std::size_t generated_bytes = 32;  // as many as the hash gives: more adds nothing

base::Failure refuse(std::string why) { return base::fail(base::ErrorKind::unprocessable, std::move(why), "secret"); }

std::string encode(std::string_view prefix, std::string_view bytes) {
  return std::string(prefix) + base::to_base64(base::as_bytes(bytes));
}

std::optional<std::string> decode(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return base::from_base64(text.substr(prefix.size()));
}

}  // namespace

std::string generate_secret(base::Random& random) {
  std::array<std::uint8_t, generated_bytes> bytes;
  random.fill(bytes);
  return std::string(secret_prefix) + base::to_base64(bytes);
}

std::string generate_private_key(base::Random& random) {
  return encode(private_key_prefix, crypto::Ed25519Key::generate(random).bytes());
}

base::Result<std::string> parse_secret(std::string_view text) {
  auto bytes = decode(secret_prefix, text);
  if (!bytes || bytes->size() < secret_bytes_min || bytes->size() > secret_bytes_max) {
    return refuse("A signing secret is whsec_ and the base64 of " + std::to_string(secret_bytes_min) + " to " +
                  std::to_string(secret_bytes_max) + " bytes.");
  }
  return std::move(*bytes);
}

base::Result<std::string> parse_private_key(std::string_view text) {
  auto bytes = decode(private_key_prefix, text);
  if (!bytes) return refuse("A private key is whsk_ and the base64 of 64 bytes.");
  auto key = crypto::Ed25519Key::from_bytes(*bytes);
  if (!key) return refuse(key.error().detail);
  return std::move(*bytes);
}

base::Result<void> check_secret(std::string_view text) {
  const auto parsed = text.starts_with(private_key_prefix) ? parse_private_key(text) : parse_secret(text);
  if (!parsed) return base::Failure(parsed.error());
  return {};
}

base::Result<std::string> public_key_of(std::string_view private_key) {
  const auto bytes = parse_private_key(private_key);
  if (!bytes) return base::Failure(bytes.error());
  return encode(public_key_prefix, std::string_view(*bytes).substr(32));
}

base::Result<void> rotate_secret(std::vector<SigningSecret>& secrets, std::string text, base::Timestamp now,
                                 std::chrono::seconds overlap) {
  if (overlap < std::chrono::seconds::zero() || overlap > rotation_overlap_max) {
    return base::fail(base::ErrorKind::unprocessable,
                      "The old secret may go on signing for 0 to " + std::to_string(rotation_overlap_max.count()) +
                          " seconds (7 days).",
                      "overlapSeconds");
  }
  auto checked = check_secret(text);
  if (!checked) return checked;

  const auto end = now + overlap;
  for (auto& secret : secrets) secret.expires_at = std::min(secret.expires_at.value_or(end), end);
  std::erase_if(secrets,
                [now](const SigningSecret& secret) { return secret.expires_at <= now || !secret.unopened.empty(); });
  secrets.insert(secrets.begin(), SigningSecret{std::move(text), std::nullopt});
  if (secrets.size() > secrets_per_webhook_max) secrets.resize(secrets_per_webhook_max);
  return {};
}

}  // namespace bughook::webhooks
