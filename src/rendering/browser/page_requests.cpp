#include "rendering/browser/page_requests.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace bughook::rendering::browser {
namespace {

/// What the browser says a request is for.
bool is_fetched(std::string_view resource_type) {
  return resource_type == "Image" || resource_type == "Stylesheet" || resource_type == "Font";
}

bool is_web_address(std::string_view url) { return url.starts_with("http://") || url.starts_with("https://"); }

/// A stranger's header: what is no plain text of a header's value is left out.
std::string header_text(std::string_view text) {
  std::string plain;
  std::copy_if(text.begin(), text.end(), std::back_inserter(plain), [](char c) { return c >= ' ' && c <= '~'; });
  return plain;
}

void add_header(base::JsonWriter& json, std::string_view name, std::string_view value) {
  json.begin_object().member("name", name).member("value", value).end_object();
}

}  // namespace

PageRequests::PageRequests(Tab& tab, const FetchImage& fetch, base::Workers* fetchers, const RemoteLimits& limits)
    : tab_(tab), fetch_(fetch), fetchers_(fetchers), limits_(limits) {}

void PageRequests::on_event(std::string_view method, Tab::Json parameters) {
  if (method != "Fetch.requestPaused") return;
  const auto id = text_at(parameters, "/requestId");
  const auto url = text_at(parameters, "/request/url");
  if (const auto own = own_files_.find(url); own != own_files_.end()) {
    return fulfil(id, own->second.content_type, own->second.body, own->second.policy);
  }
  const bool may_fetch = fetches_ && fetch_ && is_fetched(text_at(parameters, "/resourceType")) && is_web_address(url);
  if (!may_fetch || files_asked_ == limits_.files_max || bytes_got_ >= limits_.bytes_max) return refuse(id);
  fetch_remote(std::string(id), std::string(url));
}

void PageRequests::fetch_remote(std::string request_id, std::string url) {
  ++files_asked_;
  on_their_way_.insert(request_id);
  if (fetchers_ == nullptr) {
    auto file = fetch_(url);
    return on_fetched({std::move(request_id), std::move(file)});
  }
  const bool taken = fetchers_->submit([inbox = tab_.inbox(), &fetch = fetch_, request_id, url = std::move(url)] {
    inbox->put(Fetched{request_id, fetch(url)});
  });
  if (taken) return;
  on_their_way_.erase(request_id);
  refuse(request_id);
}

void PageRequests::on_fetched(Fetched fetched) {
  if (on_their_way_.erase(fetched.request_id) == 0) return;
  if (!fetched.file) return refuse(fetched.request_id);
  bytes_got_ += fetched.file->bytes.size();
  if (bytes_got_ > limits_.bytes_max) return refuse(fetched.request_id);
  fulfil(fetched.request_id, header_text(fetched.file->content_type), fetched.file->bytes, "");
}

void PageRequests::fetch_no_more() {
  fetches_ = false;
  for (const auto& id : on_their_way_) refuse(id);
  on_their_way_.clear();
}

void PageRequests::fulfil(std::string_view request_id, std::string_view content_type, std::string_view body,
                          std::string_view policy) {
  tab_.tell("Fetch.fulfillRequest", parameters([&](base::JsonWriter& json) {
              json.member("requestId", request_id).member("responseCode", 200);
              json.key("responseHeaders").begin_array();
              add_header(json, "content-type", content_type);
              if (!policy.empty()) add_header(json, "content-security-policy", policy);
              add_header(json, "access-control-allow-origin", "*");  // fonts ask for it
              json.end_array().member("body", base::to_base64(base::as_bytes(body)));
            }));
}

void PageRequests::refuse(std::string_view request_id) {
  tab_.tell("Fetch.failRequest", parameters([&](base::JsonWriter& json) {
              json.member("requestId", request_id).member("errorReason", "BlockedByClient");
            }));
}

}  // namespace bughook::rendering::browser
