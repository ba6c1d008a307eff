#include "api/files/bug_links.hpp"

#include "bugs/file_name.hpp"
#include "bugs/share_token.hpp"

namespace bughook::api {

namespace {

std::string link_to(const Services& services, bugs::LinkForm form, std::string_view name) {
  bugs::FileLinks links(services.keys.file_links, services.public_url);
  return links.link(name, form, services.clock.now() + bugs::link_in_answer_lasts);
}

/// A link that an SDK was given for what it uploaded, and that stands in its report since.
std::string renewed(const Services& services, const accounts::Project& project, std::string_view url) {
  bugs::FileLinks links(services.keys.file_links, services.public_url);
  const auto text = links.name_in(url);
  const auto name = bugs::FileName::parse(text);
  // Of its own project only: a report can name whatever file it likes.
  return name && name->project == project.id ? link_to(services, link_form(project), text) : std::string(url);
}

BugLinks make_links(const Services& services, const accounts::Project& project, const bugs::Bug& bug,
                    bugs::LinkForm form) {
  crypto::HmacSha256 key(services.keys.share_tokens);
  const auto link = [&](std::string_view name) { return link_to(services, form, name); };
  const auto& capture = bug.capture;
  return {.share_token = bugs::make_share_token(key, bug.id, bug.share_generation),
          .screenshot_data_url = link(capture.screenshot_blob),
          .screenshot_url = capture.picture.empty() ? capture.screenshot_url : link(capture.picture),
          .replay_data_url = link(capture.replay_blob),
          .renewed = [&services, &project](std::string_view url) { return renewed(services, project, url); }};
}

}  // namespace

bugs::LinkForm link_form(const accounts::Project& project) {
  const bool is_signed = project.settings.files == accounts::FileAccess::signed_links;
  return is_signed ? bugs::LinkForm::with_signature : bugs::LinkForm::plain;
}

BugLinks links_of(const Services& services, const accounts::Project& project, const bugs::Bug& bug) {
  return make_links(services, project, bug, link_form(project));
}

BugLinks shared_links_of(const Services& services, const accounts::Project& project, const bugs::Bug& bug) {
  const bool for_members = project.settings.files == accounts::FileAccess::members;
  return make_links(services, project, bug, for_members ? bugs::LinkForm::shared : link_form(project));
}

base::Result<BugRendering> rendering_of(Services& services, const accounts::Project& project, const bugs::Bug& bug) {
  BugRendering result;
  const auto& capture = bug.capture;
  if (capture.screenshot_blob.empty() && capture.picture.empty() && !capture.has_replay()) return result;
  const auto renderings = services.renderings.of_bug(project.id, bug.id);
  if (!renderings) return base::Failure(renderings.error());
  for (const auto& rendering : *renderings) {
    const bool is_film = rendering.kind == rendering::Kind::film;
    if (is_film && !rendering.files.empty())
      result.film_url = link_to(services, link_form(project), rendering.files.front());
    if (!is_film) result.view = rendering.view;
    if (rendering.state != rendering::State::failed) continue;
    (is_film ? result.replay_error : result.screenshot_error) = rendering.reason;
  }
  return result;
}

}  // namespace bughook::api
