#include "webhooks/signature.hpp"

#include <charconv>

#include "base/encoding.hpp"

namespace bughook::webhooks {

namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

struct SignedContent {
  std::string_view id;
  std::string_view timestamp;
  std::string_view body;
};

std::string sign(crypto::HmacSha256& key, const SignedContent& content) {
  return "v1," + base::to_base64(key.sign({content.id, ".", content.timestamp, ".", content.body}));
}

std::string sign(const crypto::Ed25519Key& key, const SignedContent& content) {
  std::string message;  // ed25519 reads its message twice, so it wants it in one piece
  message.reserve(content.id.size() + content.timestamp.size() + content.body.size() + 2);
  message.append(content.id).append(".").append(content.timestamp).append(".").append(content.body);
  return "v1a," + base::to_base64(key.sign(message));
}

/// Also when its end is farther away than any overlap: a clock that was ahead dated it.
bool is_over(std::int64_t expires_at_ms, std::int64_t timestamp_s) {
  constexpr std::int64_t farthest_s = std::chrono::seconds(rotation_overlap_max + std::chrono::hours(24)).count();
  const auto left_s = expires_at_ms / 1000 - timestamp_s;
  return expires_at_ms != never && (left_s <= 0 || left_s > farthest_s);
}

}  // namespace

base::Result<Signer> Signer::make(const std::vector<SigningSecret>& secrets) {
  std::vector<Key> keys;
  keys.reserve(secrets.size());
  for (const auto& secret : secrets) {
    const auto expires_at_ms = secret.expires_at ? base::to_ms(*secret.expires_at) : never;
    if (secret.text.starts_with(private_key_prefix)) {
      const auto bytes = parse_private_key(secret.text);
      if (!bytes) return base::Failure(bytes.error());
      auto key = crypto::Ed25519Key::from_bytes(*bytes);
      if (!key) return base::Failure(key.error());
      keys.push_back({std::move(*key), expires_at_ms});
    } else {
      const auto bytes = parse_secret(secret.text);
      if (!bytes) return base::Failure(bytes.error());
      keys.push_back({crypto::HmacSha256(*bytes), expires_at_ms});
    }
  }
  return Signer(std::move(keys));
}

std::string Signer::signatures(std::string_view id, std::int64_t timestamp_s, std::string_view body) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, timestamp_s).ptr;
  const SignedContent content{id, {digits, static_cast<std::size_t>(end - digits)}, body};
  std::string list;
  for (auto& [key, expires_at_ms] : keys_) {
    if (is_over(expires_at_ms, timestamp_s)) continue;
    if (!list.empty()) list += ' ';
    list += std::visit([&content](auto& any_key) { return sign(any_key, content); }, key);
  }
  return list;
}

}  // namespace bughook::webhooks
