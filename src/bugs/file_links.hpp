// Links to stored files, as they stand in webhook bodies and answers. A project may want them signed: such a link
// opens the file for whoever has it, until it expires; nothing of it is stored. What a share page shows has signed
// links also where files are for members; those are signed as such, so that no other link opens what they open. One
// thread at a time.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "crypto/digest.hpp"

namespace bughook::bugs {

/// Where stored files are served, and behind it the name.
inline constexpr std::string_view files_path = "/files/";

/// A receiver may be down for three days and somebody on holiday read what it made of the webhook after that.
inline constexpr std::chrono::days link_in_webhook_lasts{7};
/// A page of the dashboard is read while it is open.
inline constexpr std::chrono::hours link_in_answer_lasts{1};

enum class LinkForm { plain, with_signature, shared };

class FileLinks {
 public:
  /// `key` is crypto::Vault::derive_key(purpose). The URL has no slash at its end and may be filled in later, but
  /// before the first link is made.
  static constexpr std::string_view purpose = "file links";
  FileLinks(std::string_view key, const std::string& public_url) : key_(key), public_url_(public_url) {}

  /// Empty for an empty name.
  [[nodiscard]] std::string link(std::string_view name, LinkForm form, base::Timestamp expires_at);

  enum class Verdict { holds, expired, wrong };
  /// Of the link's parameters as they came; the form is one that is signed.
  [[nodiscard]] Verdict judge(std::string_view name, LinkForm form, std::string_view expires,
                              std::string_view signature, base::Timestamp now);

  /// The name in a link of ours, whatever its parameters; empty for any other address.
  [[nodiscard]] std::string_view name_in(std::string_view url) const;

 private:
  [[nodiscard]] std::string sign(std::string_view name, LinkForm form, std::string_view expires);

  crypto::HmacSha256 key_;
  const std::string& public_url_;
};

}  // namespace bughook::bugs
