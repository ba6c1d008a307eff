#include "webhooks/sample_event.hpp"

#include "webhooks/event_body.hpp"

namespace bughook::webhooks {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t sample_number = 80;
constexpr base::milliseconds rendering_took = 15'763ms;
constexpr base::milliseconds replay_lasted = 218'856ms;

// example.com is reserved for documents: nobody's server is called by those who follow it.
constexpr std::string_view sample_files = "https://example.com/bughook-sample/";

constexpr std::string_view sample_meta_data =
    R"-({"browserName":"Chrome(92.0.4515.107)",)-"
    R"-("userAgent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) )-"
    R"-(Chrome/92.0.4515.107 Safari/537.36","browser":"Netscape","systemName":"MacOS","buildVersionNumber":"",)-"
    R"-("releaseVersionNumber":"","sessionDuration":221.667,"devicePixelRatio":2,"screenWidth":1440,)-"
    R"-("screenHeight":900,"innerWidth":1440,"innerHeight":735,)-"
    R"-("currentUrl":"http://localhost:3000/projects/SAMPLE/integrations","language":"de","mobile":false})-";

base::BugId id_of_moment(base::Timestamp moment) {
  const base::ManualClock clock(moment);
  return base::IdGenerator(clock, 0, 0).make<base::BugId>();
}

std::string sample_file(const bugs::Bug& bug, std::string_view ending) {
  return std::string(sample_files) + bug.id.text() + std::string(ending);
}

}  // namespace

bugs::Bug sample_bug(base::Timestamp now) {
  bugs::Bug bug;
  bug.created_at = now - rendering_took;
  bug.updated_at = now;
  bug.id = id_of_moment(bug.created_at);
  bug.number = sample_number;
  bug.lexorank = "0|r0002f:";
  bug.reported_by = "reporter@example.com";
  bug.description = "How do Webhooks work?";
  bug.meta_data = sample_meta_data;
  bug.capture.screenshot_url = sample_file(bug, ".jpg");
  bug.capture.screenshot_blob = bug.id.text() + ".html";
  bug.capture.screenshot_live = true;
  bug.capture.replay_blob = bug.id.text() + ".replay";
  bug.capture.replay_started_at = bug.created_at - replay_lasted;
  return bug;
}

std::string sample_event_body(std::string_view action, std::string_view project_key, base::OrganisationId organisation,
                              base::Timestamp now) {
  const auto bug = sample_bug(now);
  const auto screenshot_data_url = sample_file(bug, ".html");
  const auto replay_data_url = sample_file(bug, ".replay");
  return compose_event_body(action, bug,
                            {.project_key = project_key,
                             .organisation = organisation,
                             .share_token = "SAMPLE_TOKEN",
                             .screenshot_data_url = screenshot_data_url,
                             .replay_data_url = replay_data_url})
      .finish(bug.number);
}

}  // namespace bughook::webhooks
