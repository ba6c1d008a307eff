// Who a page says its user is. SDKs from 6.0 on open a session, identify their user to it, and carry the session's id
// and hash with every report. We keep no rows for that: the hash holds what was said, signed, so whoever brings
// it back tells us again. It proves no more than that somebody with the project's public SDK key said so, as any
// report's reportedBy does. Pure; the thread that owns the key.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "crypto/digest.hpp"

namespace bughook::intake {

/// `key` is keyed with crypto::Vault::derive_key(visitor_hash_purpose).
inline constexpr std::string_view visitor_hash_purpose = "SDK sessions";

struct Visitor {
  base::VisitorId id;
  std::string user_id;  // each of these three has visitor_field_bytes_max at most
  std::string name;
  std::string email;

  /// The best there is to call them by: empty for one who was never identified.
  [[nodiscard]] const std::string& called() const;
};

/// The session's `gleapHash`: letters, digits, `-`, `_` and `.`, as it travels in headers, cookies and URLs.
[[nodiscard]] std::string make_visitor_hash(crypto::HmacSha256& key, base::ProjectId project, const Visitor& visitor);

/// nullopt for a hash that we did not make, or made for another id or project.
[[nodiscard]] std::optional<Visitor> read_visitor(crypto::HmacSha256& key, base::ProjectId project, std::string_view id,
                                                  std::string_view hash);

}  // namespace bughook::intake
