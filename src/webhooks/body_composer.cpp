#include "webhooks/body_composer.hpp"

#include "bugs/share_token.hpp"

namespace bughook::webhooks {

BodyComposer::Keys body_keys(const crypto::Vault& vault) {
  return {vault.derive_key(bugs::share_token_purpose), vault.derive_key(bugs::FileLinks::purpose)};
}

EventBodyParts BodyComposer::compose(std::string_view action, const bugs::Bug& bug, const BodyProject& project,
                                     base::Timestamp now, std::string_view film) {
  const auto expires_at = now + bugs::link_in_webhook_lasts;
  const auto link = [&](std::string_view name) { return links_.link(name, project.links, expires_at); };
  const auto& capture = bug.capture;
  const auto share_token = bugs::make_share_token(share_key_, bug.id, bug.share_generation);
  const auto page_url = link(capture.screenshot_blob);
  const auto replay_url = link(capture.replay_blob);
  const auto picture_url = link(capture.picture);
  const auto film_url = link(film);
  return compose_event_body(action, bug,
                            {.project_key = project.key,
                             .organisation = project.organisation,
                             .share_token = share_token,
                             .screenshot_data_url = page_url,
                             .picture_url = picture_url,
                             .replay_data_url = replay_url,
                             .film_url = film_url});
}

}  // namespace bughook::webhooks
