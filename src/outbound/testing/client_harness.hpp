// A client on a loop of its own, driven from the test's thread, with loopback allowed unless the test
// says otherwise, and a resolver that gives the answers the test lined up.
#pragma once

#include <deque>
#include <future>
#include <map>
#include <memory>
#include <string>

#include "outbound/client.hpp"
#include "outbound/testing/raw_server.hpp"

namespace bughook::outbound::testing {

/// For each name a queue of answers; the last one stays. A name without answers never gets one.
class FakeResolver final : public Resolver {
 public:
  void will_answer(const std::string& host, std::vector<std::string> addresses);
  void will_fail(const std::string& host, std::string words) {
    answers_[host].emplace_back(tl::unexpected(std::move(words)));
  }

  base::Awaitable<Resolved> resolve(base::Loop& loop, const std::string& host) override;

  /// On the loop, or once it stands still: lets the lookups that hang come back, much too late.
  void let_go() {
    for (auto& reply : hanging_) reply.answer(true);
    hanging_.clear();
  }

 private:
  std::map<std::string, std::deque<Resolved>> answers_;
  std::vector<base::Reply<bool>> hanging_;
};

AddressGuard loopback_allowed();

struct Request {
  std::string body = "{\"a\":1}";
  std::string header_lines = "Content-Type: application/json\r\n";
  std::chrono::milliseconds timeout{2000};
  Method method = Method::post;
};

class ClientHarness {
 public:
  explicit ClientHarness(ClientSettings settings = {}, AddressGuard guard = loopback_allowed());
  ~ClientHarness();

  base::Loop& loop() { return loops_->at(0); }
  Client& client() { return *client_; }

  std::future<CallResult> start(const Url& url, Request request);
  CallResult post(const Url& url, Request request = {}) { return start(url, std::move(request)).get(); }
  CallResult post(const std::string& url, Request request = {}) {
    return post(parse_url(url).value(), std::move(request));
  }
  CallResult post(const std::string& url, std::chrono::milliseconds timeout) {
    return post(url, Request{.timeout = timeout});
  }

  base::Result<void> check(const Url& url, std::chrono::milliseconds patience = check_patience);

  /// Runs something on the loop and waits for it.
  template <class Function>
  void on_loop(Function function) {
    std::promise<void> done;
    loop().post([&] {
      function();
      done.set_value();
    });
    done.get_future().get();
  }

  std::uint64_t counted(const std::string& name) { return metrics_.counter(name, "").value(); }

  FakeResolver resolver;  // set up before the first call

 private:
  base::SystemClock clock_;
  base::Metrics metrics_;
  AddressGuard guard_;
  std::unique_ptr<base::Loops> loops_;
  std::unique_ptr<Client> client_;
};

std::string reason_of(const CallResult& result);

}  // namespace bughook::outbound::testing
