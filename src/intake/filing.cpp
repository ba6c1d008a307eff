#include "intake/filing.hpp"

#include <algorithm>

#include "bugs/share_token.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::intake {
namespace {

bugs::Bug make_bug(Report report, ReportFiles files, const FilingContext& context) {
  bugs::Bug bug;
  bug.id = context.ids.make<base::BugId>();
  bug.project = context.project.id;
  bug.type = std::move(report.type);
  bug.priority = report.priority;
  bug.reported_by = std::move(report.reported_by);
  bug.description = std::move(report.description);
  bug.capture.screenshot_live = !report.screenshot_url.empty();
  bug.capture.screenshot_url = std::move(report.screenshot_url);
  bug.capture.screenshot_blob = std::move(files.capture);
  bug.capture.replay_blob = std::move(files.replay);
  bug.capture.replay_started_at = report.replay_started_at;
  bug.meta_data = std::move(report.meta_data);
  bug.details = std::move(report.details);
  bug.created_at = context.now;
  bug.updated_at = context.now;
  return bug;
}

std::vector<Recipient> recipients_of(std::string_view action, const FilingContext& context) {
  std::vector<Recipient> recipients;
  for (const auto& webhook : context.project.webhooks) {
    if (std::find(webhook.actions.begin(), webhook.actions.end(), action) == webhook.actions.end()) continue;
    recipients.push_back({webhook.webhook, context.ids.make<base::DeliveryId>(), webhook.active});
  }
  return recipients;
}

}  // namespace

Filing make_filing(Report report, ReportFiles files, const FilingContext& context) {
  const auto action = webhooks::action_bug_created;
  Filing filing;
  filing.bug = make_bug(std::move(report), std::move(files), context);
  filing.event = context.ids.make<base::EventId>();
  filing.action = action;
  filing.recipients = recipients_of(action, context);
  const auto share_token = bugs::make_share_token(context.share_key, filing.bug.id, filing.bug.share_generation);
  const auto page_url = file_url(context.public_url, filing.bug.capture.screenshot_blob);
  const auto replay_url = file_url(context.public_url, filing.bug.capture.replay_blob);
  filing.body = webhooks::compose_event_body(action, filing.bug,
                                             {.project_key = context.project.key,
                                              .organisation = context.project.organisation,
                                              .share_token = share_token,
                                              .screenshot_data_url = page_url,
                                              .replay_data_url = replay_url});
  return filing;
}

}  // namespace bughook::intake
