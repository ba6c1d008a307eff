#include "api/files/file_access.hpp"

#include "api/caller.hpp"
#include "bugs/file_links.hpp"
#include "bugs/files/replay_file.hpp"

namespace bughook::api {

namespace {

using accounts::FileAccess;

base::Failure no_such_file() { return base::fail(base::ErrorKind::not_found, "There is no such file.", "name"); }

bool has_credential(const http::Request& request) {
  return !request.header("Authorization").empty() || !request.header("Cookie").empty();
}

bugs::FileLinks::Verdict judge(const Services& services, const http::Request& request, std::string_view name,
                               bugs::LinkForm form) {
  bugs::FileLinks links(services.keys.file_links, services.public_url);
  return links.judge(name, form, request.query_value("expires").value_or(""),
                     request.query_value("signature").value_or(""), services.clock.now());
}

base::Result<void> check_link(const Services& services, const http::Request& request, std::string_view name) {
  if (!request.query_value("signature")) {
    return base::fail(base::ErrorKind::forbidden,
                      "Files of this project are fetched by signed links: take one from a webhook or the API.",
                      "signature");
  }
  switch (judge(services, request, name, bugs::LinkForm::with_signature)) {
    case bugs::FileLinks::Verdict::holds: return {};
    case bugs::FileLinks::Verdict::expired:
      return base::fail(base::ErrorKind::forbidden, "This link has expired: take a new one from the API.", "expires");
    case bugs::FileLinks::Verdict::wrong: break;
  }
  return base::fail(base::ErrorKind::forbidden, "The signature of this link does not hold: it was cut or changed.",
                    "signature");
}

/// Fetched by a link of the bug's share page. What the project shares no longer, the link no longer opens.
bool is_shared(const Services& services, const http::Request& request, const accounts::ShareSettings& share,
               const bugs::FileName& name, std::string_view text) {
  const bool is_shown = share.enabled && (share.show_replay || name.extension != bugs::replay_extension);
  return is_shown && request.query_value("signature") &&
         judge(services, request, text, bugs::LinkForm::shared) == bugs::FileLinks::Verdict::holds;
}

/// For members only: the caller is none of the organisation.
base::Failure refuse_stranger(const base::Result<Caller>& caller) {
  if (caller) return no_such_file();  // as all that is another organisation's
  return base::Failure(caller.error());
}

}  // namespace

base::Result<AdmittedFile> check_file_access(Services& services, const http::Request& request, std::string_view text) {
  const auto name = bugs::FileName::parse(text);
  if (!name) return no_such_file();
  if (!name->project) return AdmittedFile{*name, FileAccess::anyone};  // from before names had one
  const auto project = services.accounts.project(*name->project);
  if (!project && project.error().kind == base::ErrorKind::not_found) return no_such_file();
  if (!project) return base::Failure(project.error());
  const auto rule = project->settings.files;
  const AdmittedFile admitted{*name, rule};
  if (rule == FileAccess::anyone) return admitted;
  if (rule == FileAccess::members && is_shared(services, request, project->settings.share, *name, text)) {
    return admitted;
  }
  if (rule == FileAccess::members || has_credential(request)) {
    const auto caller = identify(services, request);
    if (caller && caller->organisation.id == project->organisation) return admitted;
    if (rule == FileAccess::members) return refuse_stranger(caller);
  }
  if (auto checked = check_link(services, request, text); !checked) return base::Failure(checked.error());
  return admitted;
}

}  // namespace bughook::api
