// Composes event bodies from bugs as they are: it has the keys and the address that links and share tokens are made
// with. Intake does it when a report comes, the store when an event that waited for its picture is told at last.
// One thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "bugs/file_links.hpp"
#include "crypto/digest.hpp"
#include "crypto/vault.hpp"
#include "webhooks/event_body.hpp"

namespace bughook::webhooks {

/// What a body tells of the bug's project, and how the project wants links to its files.
struct BodyProject {
  std::string_view key;
  base::OrganisationId organisation;
  bugs::LinkForm links = bugs::LinkForm::plain;
};

class BodyComposer {
 public:
  struct Keys {
    std::string share_tokens;
    std::string file_links;
  };
  /// The URL has no slash at its end and may be filled in later, but before the first body.
  BodyComposer(const Keys& keys, const std::string& public_url)
      : share_key_(keys.share_tokens), links_(keys.file_links, public_url) {}

  /// `film` is the name of its file; empty: there is none.
  [[nodiscard]] EventBodyParts compose(std::string_view action, const bugs::Bug& bug, const BodyProject& project,
                                       base::Timestamp now, std::string_view film = {});

  [[nodiscard]] bugs::FileLinks& links() { return links_; }

 private:
  crypto::HmacSha256 share_key_;
  bugs::FileLinks links_;
};

[[nodiscard]] BodyComposer::Keys body_keys(const crypto::Vault& vault);

}  // namespace bughook::webhooks
