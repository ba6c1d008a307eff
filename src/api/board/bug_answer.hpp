// How a bug is found by its name in a path, and how it looks in answers and live events.
#pragma once

#include <string_view>

#include "accounts/account.hpp"
#include "api/caller.hpp"
#include "api/resources.hpp"
#include "api/services.hpp"
#include "base/json_writer.hpp"
#include "bugs/bug.hpp"
#include "bugs/history.hpp"

namespace bughook::api {

struct NamedBug {
  accounts::Project project;
  bugs::Bug bug;
};

/// By its id or its number. not_found, field `bug`.
[[nodiscard]] base::Result<bugs::Bug> find_bug(Services& services, base::ProjectId project, std::string_view name);
/// The bug that the path names, in a project of the caller's organisation.
[[nodiscard]] base::Result<NamedBug> named_bug(Services& services, const Caller& caller, const http::Request& request);

void write_bug(base::JsonWriter& json, const Services& services, const accounts::Project& project,
               const bugs::Bug& bug);
[[nodiscard]] http::Response bug_response(int status, const Services& services, const accounts::Project& project,
                                          const bugs::Bug& bug);

/// An entry of a bug's history.
void write_edit(base::JsonWriter& json, const bugs::Edit& edit);

[[nodiscard]] bugs::Editor editor_of(const Caller& caller);
[[nodiscard]] bugs::EditContext edit_by(const Services& services, const Caller& caller,
                                        bugs::EditKind what = bugs::EditKind::changed);

}  // namespace bughook::api
