// Where the files of a bug are fetched, as answers tell it: links made by the rule of the bug's project, and made
// anew for each answer, for signed ones expire.
#pragma once

#include "api/resources.hpp"
#include "api/services.hpp"
#include "bugs/file_links.hpp"

namespace bughook::api {

[[nodiscard]] bugs::LinkForm link_form(const accounts::Project& project);

[[nodiscard]] BugLinks links_of(const Services& services, const accounts::Project& project, const bugs::Bug& bug);

/// For whoever has the bug's share link, and no credential: where files are for members, these open all the same.
[[nodiscard]] BugLinks shared_links_of(const Services& services, const accounts::Project& project,
                                       const bugs::Bug& bug);

/// How the bug's picture and film came out; asks the store only when there was something to make them of.
[[nodiscard]] base::Result<BugRendering> rendering_of(Services& services, const accounts::Project& project,
                                                      const bugs::Bug& bug);

}  // namespace bughook::api
