// Intake: what SDKs speak, from the HTTP request to the durable bug.
//
//   admit (address, Api-Token, rates; before the body is received) -> parse and scrub -> write page and replay ->
//   compose bug and event
//     -> ONE transaction (ReportStore::file) -> hand its deliveries to the sender -> 201
//
// A small report without files takes no thread but its loop and the store's writer. A large one, or one with a
// replay, is parsed by a worker, which writes files, too. The 201 goes out only when all is on stable storage.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/loop.hpp"
#include "base/metrics.hpp"
#include "base/workers.hpp"
#include "bugs/file_store.hpp"
#include "http/route.hpp"
#include "intake/admission.hpp"
#include "intake/filing.hpp"
#include "intake/intake_metrics.hpp"
#include "intake/project_cache.hpp"
#include "intake/reading/report.hpp"
#include "intake/report_files.hpp"
#include "intake/report_store.hpp"
#include "intake/service/sdk_service.hpp"
#include "intake/uploads.hpp"

namespace bughook::intake {

struct IntakeSettings {
  Rates rates;  // reports per second
  webhooks::BodyComposer::Keys keys;
  std::string visitor_key;  // service/visitor.hpp
  SdkSettings sdk;
};

/// What intake works with. All of it outlives the intake.
struct IntakeParts {
  ReportStore& reports;
  ReportingProjects& projects;
  bugs::FileStore& files;
  base::IdGenerator& ids;
  base::Workers& workers;
  const base::Clock& clock;
  base::Metrics& metrics;
  base::Log& log;
  const std::string& public_url;  // without a slash at its end; filled in before the first request
  /// Takes what was just filed and is owed now. Called on loops.
  std::function<void(std::vector<webhooks::OwedDelivery>)> send;
  /// A delivery waits in the store until then. Called on loops.
  std::function<void(base::WebhookId, base::Timestamp)> note_due;
  /// The report that was just filed has something to render. Called on loops.
  std::function<void()> note_rendering;
  /// A report is durable. Called on loops.
  std::function<void(base::ProjectId, const Filed&)> on_filed;
};

class Intake {
 public:
  Intake(IntakeParts parts, IntakeSettings settings, std::size_t loop_count);
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  /// The SDK paths. They must not outlive this.
  [[nodiscard]] std::vector<http::Route> routes();

  /// What is made of reports from here on; nothing until then. Before the first request.
  void offer(RenderingOffer offer) { offer_ = offer; }

  /// A report filed by hand through the management API, which has decided that the caller may: no rates.
  [[nodiscard]] base::Awaitable<http::Response> take_report_by_hand(http::Request& request, std::string sdk_key);

  /// After a project or one of its webhooks was made, changed or removed. Any thread.
  void forget(base::ProjectId project) { cache_.forget(project); }

 private:
  using Project = std::shared_ptr<const ReportingProject>;

  /// What one loop keeps from report to report; no other thread touches it.
  struct Scratch {
    Scratch(const webhooks::BodyComposer::Keys& keys, const std::string& public_url) : composer(keys, public_url) {}
    ReportParser parser;
    webhooks::BodyComposer composer;
  };
  /// A report that is ready to be filed.
  struct Prepared {
    Report report;
    ReportFiles files;
  };

  [[nodiscard]] base::Awaitable<http::Response> take_report(http::Request& request);
  [[nodiscard]] base::Awaitable<http::Response> answer_report(http::Request& request, Project project);
  [[nodiscard]] base::Awaitable<base::Result<Filed>> take_in(http::Request& request, const ReportingProject& project);
  [[nodiscard]] Filing compose(Prepared prepared, std::string idempotency_key, const ReportingProject& project,
                               std::size_t loop);
  [[nodiscard]] base::Awaitable<base::Result<Prepared>> prepare(http::Request& request,
                                                                const ReportingProject& project);
  [[nodiscard]] base::Awaitable<base::Result<Prepared>> prepare_by_worker(http::Request& request,
                                                                          const ReportingProject& project);
  [[nodiscard]] base::Result<Prepared> prepare_on_worker(std::string body, const ReportingProject& project) const;
  [[nodiscard]] base::Result<Prepared> with_files(Report report, const ReportingProject& project) const;
  void remove_later(std::vector<std::string> names);
  /// Tells the sender and the renderer what the commit has brought.
  void announce(base::ProjectId project, Filed& filed, bool has_rendering);
  [[nodiscard]] http::Response refuse(const base::Error& error);

  IntakeParts parts_;
  const IntakeSettings settings_;
  RenderingOffer offer_;
  IntakeMetrics metrics_;
  ProjectCache cache_;
  Admission report_admission_;
  Admission upload_admission_;
  Admission service_admission_;
  Uploads uploads_;
  SdkService service_;
  std::vector<Scratch> scratch_;  // by the loop's index
};

}  // namespace bughook::intake
