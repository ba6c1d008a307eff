// Who may have a stored file, by the rule of the project that owns it:
//
//   anyone         who has the unguessable name
//   signed_links   ... in a link that was signed and has not expired; and the organisation's own people and keys
//   members        the organisation's own people and keys; and what a share page shows, in the links that stand on it,
//                  which expire, and as long as the project shares it
#pragma once

#include <string_view>

#include "api/services.hpp"
#include "base/result.hpp"
#include "bugs/file_name.hpp"

namespace bughook::api {

struct AdmittedFile {
  bugs::FileName name;  // refers to the text
  accounts::FileAccess rule;
};

/// The file that the caller may have; else what is missing, in words.
[[nodiscard]] base::Result<AdmittedFile> check_file_access(Services& services, const http::Request& request,
                                                           std::string_view text);

}  // namespace bughook::api
