// The files that SDKs send before the report that names them: a picture, the frames of a mobile replay,
// attachments. Answers 200 with the URL of each, in order, as Android insists. On
// the loop; files are written by workers.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/loop.hpp"
#include "base/result.hpp"
#include "base/workers.hpp"
#include "bugs/file_store.hpp"
#include "http/message.hpp"
#include "intake/admission.hpp"

namespace bughook::intake {

class Uploads {
 public:
  struct Parts {
    Admission& admission;
    bugs::FileStore& files;
    base::Workers& workers;
    const base::Clock& clock;
    const std::string& public_url;  // filled in later: see IntakeParts
  };
  /// `link_key` is of bugs/file_links.hpp.
  Uploads(Parts parts, std::string link_key) : parts_(parts), link_key_(std::move(link_key)) {}

  /// POST /uploads/sdk: one file, `{"fileUrl": ...}`.
  [[nodiscard]] base::Awaitable<http::Response> take_one(http::Request& request);
  /// POST /uploads/sdksteps and /uploads/attachments: `{"fileUrls": [...]}`, as many as files came, also none.
  [[nodiscard]] base::Awaitable<http::Response> take_all(http::Request& request);

 private:
  using Urls = base::Result<std::vector<std::string>>;

  [[nodiscard]] base::Awaitable<Urls> take(http::Request& request);
  /// On a worker: the URLs of what was stored; all or none.
  [[nodiscard]] Urls store(const http::Request& request, const ReportingProject& project);

  const Parts parts_;
  const std::string link_key_;
};

}  // namespace bughook::intake
