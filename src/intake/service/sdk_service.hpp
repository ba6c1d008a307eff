// The paths beside /bugs that SDKs from 6.0 on ask: a session, their configuration, somewhere to send events. Without
// them they do not start; with an answer of the wrong shape, or an error, they throw in the page or try again for
// ever. So each path has the smallest answer that every era is content with. Nothing is stored: a session lives in
// what the page brings back (visitor.hpp), events are read and let go. Loops; rates as for reports, but many more.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "crypto/digest.hpp"
#include "http/route.hpp"
#include "intake/admission.hpp"
#include "intake/service/sdk_config.hpp"
#include "intake/service/visitor.hpp"

namespace bughook::intake {

class SdkService {
 public:
  struct Settings {
    SdkSettings sdk;
    std::string visitor_key;  // visitor.hpp
  };

  SdkService(Admission& admission, base::IdGenerator& ids, const Settings& settings, std::size_t loop_count);

  [[nodiscard]] std::vector<http::Route> routes();

  /// Whom a report's session was identified as; empty for none. On the request's loop.
  [[nodiscard]] std::string reporter_of(const http::Request& request, base::ProjectId project);

 private:
  using Answer = base::Result<std::string>;  // JSON
  using Handler = Answer (SdkService::*)(const http::Request&, const ReportingProject&);

  [[nodiscard]] http::Route route(http::Method method, std::string pattern, Handler handler, KeyIn key = KeyIn::header);
  [[nodiscard]] Answer open_session(const http::Request& request, const ReportingProject& project);
  [[nodiscard]] Answer identify(const http::Request& request, const ReportingProject& project);
  [[nodiscard]] Answer take_events(const http::Request& request, const ReportingProject& project);
  [[nodiscard]] Answer show_web_config(const http::Request& request, const ReportingProject& project);
  [[nodiscard]] Answer show_mobile_config(const http::Request& request, const ReportingProject& project);
  [[nodiscard]] Answer show_tooltips(const http::Request& request, const ReportingProject& project);
  [[nodiscard]] Answer answer_nothing(const http::Request& request, const ReportingProject& project);

  [[nodiscard]] std::optional<Visitor> visitor_of(const http::Request& request, base::ProjectId project);
  [[nodiscard]] std::string session_json(const http::Request& request, base::ProjectId project, const Visitor& visitor);
  [[nodiscard]] crypto::HmacSha256& key_of(const http::Request& request);

  Admission& admission_;
  base::IdGenerator& ids_;
  const std::string web_config_;
  const std::string mobile_config_;
  std::vector<crypto::HmacSha256> keys_;  // by the loop's index
};

}  // namespace bughook::intake
