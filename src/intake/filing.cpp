#include "intake/filing.hpp"

#include <algorithm>

#include "bugs/file_name.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::intake {
namespace {

bool is_picture(std::string_view extension) {
  return extension == "jpg" || extension == "png" || extension == "webp" || extension == "gif";
}

/// The name of the picture when it was uploaded to us, for this project; empty: it is somebody else's.
std::string_view uploaded_picture(std::string_view url, const FilingContext& context) {
  const auto text = context.composer.links().name_in(url);
  const auto name = bugs::FileName::parse(text);
  return name && name->project == context.project.id && is_picture(name->extension) ? text : std::string_view();
}

bugs::Bug make_bug(Report report, ReportFiles files, const FilingContext& context) {
  bugs::Bug bug;
  bug.id = context.ids.make<base::BugId>();
  bug.project = context.project.id;
  bug.type = std::move(report.type);
  bug.priority = report.priority;
  bug.reported_by = std::move(report.reported_by);
  bug.description = std::move(report.description);
  bug.capture.screenshot_live = !report.screenshot_url.empty();
  bug.capture.picture = uploaded_picture(report.screenshot_url, context);
  if (bug.capture.picture.empty()) bug.capture.screenshot_url = std::move(report.screenshot_url);
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
    recipients.push_back(
        {webhook.webhook, context.ids.make<base::DeliveryId>(), webhook.active, webhook.waits_for_screenshot});
  }
  return recipients;
}

/// A page is worth more than a picture that came with it; an uploaded picture is encoded anew, by us.
void order_picture(Filing& filing, const bugs::PageView& view, const FilingContext& context) {
  auto& capture = filing.bug.capture;
  const auto& source = capture.screenshot_blob.empty() ? capture.picture : capture.screenshot_blob;
  if (source.empty()) return;
  const bool wanted = context.offer.pictures && context.project.rendering.pictures;
  filing.picture = RenderingOrder{source, view, wanted};
  if (!wanted) return;
  capture.generating_screenshot = true;
  capture.screenshot_live = false;
  const auto wait = std::min(context.project.rendering.longest_wait, context.offer.wait_max);
  const auto waits = [](const Recipient& recipient) { return recipient.waits; };
  if (wait.count() > 0 && std::any_of(filing.recipients.begin(), filing.recipients.end(), waits)) {
    filing.wait = Wait{context.ids.make<base::EventId>(), context.now + wait};
  }
}

void order_film(Filing& filing, const FilingContext& context) {
  auto& capture = filing.bug.capture;
  if (!capture.has_replay() || !context.offer.films || !context.project.rendering.films) return;
  filing.film = RenderingOrder{capture.replay_blob, {}, true};
  capture.generating_replay = true;
}

}  // namespace

Filing make_filing(Report report, ReportFiles files, const FilingContext& context) {
  const auto action = webhooks::action_bug_created;
  const auto view = std::move(report.page.view);
  Filing filing;
  filing.bug = make_bug(std::move(report), std::move(files), context);
  filing.event = context.ids.make<base::EventId>();
  filing.action = action;
  filing.recipients = recipients_of(action, context);
  order_picture(filing, view, context);
  order_film(filing, context);
  const webhooks::BodyProject project{context.project.key, context.project.organisation, context.project.links};
  filing.body = context.composer.compose(action, filing.bug, project, context.now);
  return filing;
}

}  // namespace bughook::intake
