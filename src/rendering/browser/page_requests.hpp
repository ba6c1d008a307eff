// Answers every request of a tab's page: our own files by their address, linked style sheets, pictures and fonts
// through FetchImage within the limits below, and everything else with a refusal. Used by the job's thread; files
// are fetched by others, who put them into the job's inbox.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/workers.hpp"
#include "rendering/browser/tab.hpp"
#include "rendering/page_renderer.hpp"

namespace bughook::rendering::browser {

struct OwnFile {
  std::string content_type;
  std::string body;
  std::string policy;  // Content-Security-Policy; empty for what is no page
};

struct RemoteLimits {
  std::size_t files_max = 100;                 // of one page: a gallery's first rows
  std::size_t bytes_max = 32UL * 1024 * 1024;  // of one page, together
};

class PageRequests {
 public:
  /// `fetch` may be empty; then nothing is fetched. Without `fetchers` it is called by the job's thread.
  PageRequests(Tab& tab, const FetchImage& fetch, base::Workers* fetchers, const RemoteLimits& limits = {});

  void serve(std::string url, OwnFile file) { own_files_.insert_or_assign(std::move(url), std::move(file)); }

  /// Events of the tab; those that are no request are passed over.
  void on_event(std::string_view method, Tab::Json parameters);
  void on_fetched(Fetched fetched);
  /// The time for linked files is over: those on their way are refused, later ones likewise.
  void fetch_no_more();

 private:
  void fetch_remote(std::string request_id, std::string url);
  void fulfil(std::string_view request_id, std::string_view content_type, std::string_view body,
              std::string_view policy);
  void refuse(std::string_view request_id);

  Tab& tab_;
  const FetchImage& fetch_;
  base::Workers* fetchers_;
  const RemoteLimits limits_;
  std::map<std::string, OwnFile, std::less<>> own_files_;
  std::set<std::string> on_their_way_;  // request ids
  std::size_t files_asked_ = 0, bytes_got_ = 0;
  bool fetches_ = true;
};

}  // namespace bughook::rendering::browser
