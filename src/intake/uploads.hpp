// The files that SDKs send before the report that names them: a picture, the frames of a mobile replay,
// attachments. Behind a gate (admission.hpp). Answers 200 with the URL of each, in order, as Android insists. Worker
// threads.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "bugs/file_store.hpp"
#include "http/message.hpp"

namespace bughook::intake {

class Uploads {
 public:
  /// `link_key` is of bugs/file_links.hpp.
  Uploads(bugs::FileStore& files, const base::Clock& clock, std::string link_key, const std::string& public_url);

  /// POST /uploads/sdk: one file, `{"fileUrl": ...}`.
  [[nodiscard]] http::Response take_one(const http::Request& request);
  /// POST /uploads/sdksteps and /uploads/attachments: `{"fileUrls": [...]}`, as many as files came, also none.
  [[nodiscard]] http::Response take_all(const http::Request& request);

 private:
  /// The URLs of what was stored; all or none.
  [[nodiscard]] base::Result<std::vector<std::string>> store(const http::Request& request);

  bugs::FileStore& files_;
  const base::Clock& clock_;
  const std::string link_key_;
  const std::string& public_url_;  // filled in later: see IntakeParts
};

}  // namespace bughook::intake
