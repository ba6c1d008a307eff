#include "intake/intake.hpp"

#include <utility>

#include "base/json_writer.hpp"
#include "http/problem.hpp"
#include "intake/filing.hpp"
#include "intake/limits.hpp"

namespace bughook::intake {
namespace {

using base::Awaitable;
using base::ErrorKind;
using base::Result;

base::Error busy() {
  return {ErrorKind::unavailable,
          "The server has too much to do; try again in a few seconds.",
          {},
          std::chrono::seconds(5)};
}

Result<std::string> idempotency_key_of(const http::Request& request) {
  const auto key = request.header("Idempotency-Key");
  if (key.size() <= idempotency_key_bytes_max) return std::string(key);
  return base::fail(ErrorKind::invalid,
                    "An Idempotency-Key may have at most " + std::to_string(idempotency_key_bytes_max) + " letters.",
                    "Idempotency-Key");
}

/// 201, and JSON with an `id`: all that the published SDKs ask of the answer.
http::Response created(const Filed& filed) {
  http::Response response;
  response.status = 201;
  base::JsonWriter(response.body)
      .begin_object()
      .member("id", filed.bug.text())
      .member("bugId", filed.number)
      .end_object();
  return response;
}

}  // namespace

Intake::Intake(IntakeParts parts, IntakeSettings settings, std::size_t loop_count)
    : parts_(std::move(parts)),
      settings_(std::move(settings)),
      metrics_(parts_.metrics),
      cache_(parts_.projects, parts_.clock),
      report_admission_(cache_, settings_.rates, parts_.clock),
      upload_admission_(cache_,
                        {settings_.rates.per_key * uploads_per_report, settings_.rates.per_address * uploads_per_report,
                         uploads_per_report},
                        parts_.clock),
      service_admission_(cache_,
                         {settings_.rates.per_key * service_calls_per_report,
                          settings_.rates.per_address * service_calls_per_report, service_calls_per_report},
                         parts_.clock),
      uploads_(parts_.files, parts_.clock, settings_.keys.file_links, parts_.public_url),
      service_(service_admission_, parts_.ids, {.sdk = settings_.sdk, .visitor_key = settings_.visitor_key},
               loop_count) {
  scratch_.reserve(loop_count);
  for (std::size_t i = 0; i < loop_count; ++i) scratch_.emplace_back(settings_.keys, parts_.public_url);
}

std::vector<http::Route> Intake::routes() {
  const auto post = http::Method::post;
  const auto sdk = http::Cors::sdk;
  const http::LoopHandler report = [this](http::Request& request) { return take_report(request); };
  const http::WorkHandler one = [this](const http::Request& request) { return uploads_.take_one(request); };
  const http::WorkHandler all = [this](const http::Request& request) { return uploads_.take_all(request); };
  const auto reports =
      report_admission_.gate(KeyIn::header, [this](const base::Error& error) { return refuse(error); });
  const auto uploads = upload_admission_.gate(KeyIn::header);
  std::vector<http::Route> routes = {
      {post, "/bugs", report, report_bytes_max, sdk, reports},
      {post, "/bugs/v2", report, report_bytes_max, sdk, reports},
      {post, "/uploads/sdk", one, upload_bytes_max, sdk, uploads},
      {post, "/uploads/sdksteps", all, upload_bytes_max, sdk, uploads},
      {post, "/uploads/attachments", all, upload_bytes_max, sdk, uploads},
  };
  for (auto& route : service_.routes()) routes.push_back(std::move(route));
  return routes;
}

Awaitable<http::Response> Intake::take_report(http::Request& request) {
  auto response = co_await answer_report(request, project_of(request));
  co_return response;
}

Awaitable<http::Response> Intake::take_report_by_hand(http::Request& request, std::string sdk_key) {
  auto project = co_await cache_.find(*request.loop, std::move(sdk_key));
  if (!project) co_return refuse(project.error());
  auto response = co_await answer_report(request, std::move(*project));
  co_return response;
}

Awaitable<http::Response> Intake::answer_report(http::Request& request, Project project) {
  const auto began = parts_.clock.steady();
  auto filed = co_await take_in(request, *project);
  if (!filed) co_return refuse(filed.error());
  metrics_.seconds_to_durable.observe(
      std::chrono::duration_cast<std::chrono::microseconds>(parts_.clock.steady() - began));
  (filed->repeated ? metrics_.repeated : metrics_.accepted).add();
  co_return created(*filed);
}

Awaitable<Result<Filed>> Intake::take_in(http::Request& request, const ReportingProject& project) {
  auto key = idempotency_key_of(request);
  if (!key) co_return base::Failure(std::move(key.error()));
  auto prepared = co_await prepare(request, project);
  if (!prepared) co_return base::Failure(std::move(prepared.error()));
  auto& reported_by = prepared->report.reported_by;
  if (reported_by.empty()) reported_by = service_.reporter_of(request, project.id);
  auto files = prepared->files.names();
  auto filing = compose(std::move(*prepared), std::move(*key), project, request.loop->index());
  const bool has_rendering = filing.picture || filing.film;
  auto filed = co_await base::await_reply<Result<Filed>>(
      *request.loop, [&](auto reply) { parts_.reports.file(std::move(filing), std::move(reply)); });
  // Nothing names the files of a report that was not stored.
  if (!files.empty() && (!filed || filed->repeated)) remove_later(std::move(files));
  if (filed) announce(project.id, *filed, has_rendering);
  co_return filed;
}

void Intake::announce(base::ProjectId project, Filed& filed, bool has_rendering) {
  if (!filed.repeated) parts_.on_filed(project, filed);
  if (!filed.owed.empty()) parts_.send(std::move(filed.owed));
  for (const auto& each : filed.later) parts_.note_due(each.webhook, each.due_at);
  if (has_rendering && !filed.repeated) parts_.note_rendering();
}

Filing Intake::compose(Prepared prepared, std::string idempotency_key, const ReportingProject& project,
                       std::size_t loop) {
  auto filing = make_filing(std::move(prepared.report), std::move(prepared.files),
                            {.project = project,
                             .ids = parts_.ids,
                             .composer = scratch_[loop].composer,
                             .offer = offer_,
                             .now = parts_.clock.now()});
  filing.idempotency_key = std::move(idempotency_key);
  return filing;
}

Awaitable<Result<Intake::Prepared>> Intake::prepare(http::Request& request, const ReportingProject& project) {
  // What runs on a worker captures references only: g++ 12 destroys a lambda in an awaited call twice.
  if (request.body.size() > report_bytes_on_loop_max) {
    auto prepared = co_await prepare_by_worker(request, project);
    co_return prepared;
  }
  auto report = scratch_[request.loop->index()].parser.parse(
      request.body, {.replays = Replays::left, .public_url = parts_.public_url, .scrub_words = project.scrub_words});
  if (!report) co_return base::Failure(std::move(report.error()));
  if (report->replay_is_left) {
    auto prepared = co_await prepare_by_worker(request, project);
    co_return prepared;
  }
  if (!report->has_files()) co_return Prepared{std::move(*report), {}};
  auto stored = co_await base::run_on(parts_.workers, *request.loop,
                                      [this, &report, &project] { return with_files(std::move(*report), project); });
  if (!stored) co_return base::Failure(busy());
  co_return std::move(*stored);
}

Awaitable<Result<Intake::Prepared>> Intake::prepare_by_worker(http::Request& request, const ReportingProject& project) {
  auto prepared = co_await base::run_on(parts_.workers, *request.loop, [this, &request, &project] {
    return prepare_on_worker(std::move(request.body), project);
  });
  if (!prepared) co_return base::Failure(busy());
  co_return std::move(*prepared);
}

/// A parser that goes with its report: one that stayed would keep the memory of the largest for ever.
Result<Intake::Prepared> Intake::prepare_on_worker(std::string body, const ReportingProject& project) const {
  ReportParser parser;
  auto report = parser.parse(
      body, {.public_url = parts_.public_url, .received_at = parts_.clock.now(), .scrub_words = project.scrub_words});
  if (!report) return base::Failure(std::move(report.error()));
  return with_files(std::move(*report), project);
}

Result<Intake::Prepared> Intake::with_files(Report report, const ReportingProject& project) const {
  auto files = put_files(parts_.files, project.id, report);
  if (!files) return base::Failure(std::move(files.error()));
  report.page.html = {};
  report.replay = {};
  return Prepared{std::move(report), std::move(*files)};
}

void Intake::remove_later(std::vector<std::string> names) {
  const bool taken = parts_.workers.submit([&files = parts_.files, names] { remove_files(files, names); });
  if (!taken) parts_.log.warning("left {} files of a report that was not stored; they go with their day", names.size());
}

http::Response Intake::refuse(const base::Error& error) {
  metrics_.refused(error.kind).add();
  if (error.kind == ErrorKind::internal) parts_.log.error("a report could not be stored: {}", error.detail);
  return http::problem(error);
}

}  // namespace bughook::intake
