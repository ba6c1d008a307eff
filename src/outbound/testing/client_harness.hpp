// A client on a loop of its own, driven from the test's thread, with loopback allowed unless the test
// says otherwise, and a resolver that gives the answers the test lined up.
#pragma once

#include <deque>
#include <future>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "outbound/client.hpp"
#include "outbound/testing/raw_server.hpp"

namespace bughook::outbound::testing {

/// For each name a queue of answers; the last one stays. A name without answers never gets one.
class FakeResolver final : public Resolver {
 public:
  void will_answer(const std::string& host, std::vector<std::string> addresses) {
    std::vector<boost::asio::ip::address> parsed;
    for (const auto& text : addresses) parsed.push_back(boost::asio::ip::make_address(text));
    answers_[host].emplace_back(std::move(parsed));
  }
  void will_fail(const std::string& host, std::string words) {
    answers_[host].emplace_back(tl::unexpected(std::move(words)));
  }

  base::Awaitable<Resolved> resolve(base::Loop& loop, const std::string& host) override {
    auto& queue = answers_[host];
    if (queue.empty()) {
      auto never = co_await base::await_reply<bool>(
          loop, [this](base::Reply<bool> reply) { hanging_.push_back(std::move(reply)); });
      co_return tl::unexpected(std::string(never ? "let go" : ""));
    }
    auto answer = queue.front();
    if (queue.size() > 1) queue.pop_front();
    co_return answer;
  }

  /// On the loop, or once it stands still: lets the lookups that hang come back, much too late.
  void let_go() {
    for (auto& reply : hanging_) reply.answer(true);
    hanging_.clear();
  }

 private:
  std::map<std::string, std::deque<Resolved>> answers_;
  std::vector<base::Reply<bool>> hanging_;
};

inline AddressGuard loopback_allowed() { return AddressGuard({Cidr::parse("127.0.0.0/8").value()}); }

struct Request {
  std::string body = "{\"a\":1}";
  std::string header_lines = "Content-Type: application/json\r\n";
  std::chrono::milliseconds timeout{2000};
  Method method = Method::post;
};

class ClientHarness {
 public:
  explicit ClientHarness(ClientSettings settings = {}, AddressGuard guard = loopback_allowed())
      : guard_(std::move(guard)) {
    loops_ = std::make_unique<base::Loops>(1);
    client_ = std::make_unique<Client>(loop(), resolver, guard_, std::move(settings), clock_, metrics_);
    loops_->start();
  }
  ~ClientHarness() {
    loops_->stop();
    client_.reset();
    resolver.let_go();  // as every resolver must before the loops go
    loops_.reset();
  }

  base::Loop& loop() { return loops_->at(0); }
  Client& client() { return *client_; }

  std::future<CallResult> start(const Url& url, Request request) {
    return boost::asio::co_spawn(loop().executor(), post(*client_, url, std::move(request)), boost::asio::use_future);
  }
  CallResult post(const Url& url, Request request = {}) { return start(url, std::move(request)).get(); }
  CallResult post(const std::string& url, Request request = {}) {
    return post(parse_url(url).value(), std::move(request));
  }
  CallResult post(const std::string& url, std::chrono::milliseconds timeout) {
    return post(url, Request{.timeout = timeout});
  }

  base::Result<void> check(const Url& url) {
    return boost::asio::co_spawn(loop().executor(), check_address(url, resolver, guard_, loop()),
                                 boost::asio::use_future)
        .get();
  }

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
  static base::Awaitable<CallResult> post(Client& client, Url url, Request request) {
    const Call call{&url, request.header_lines, request.body, request.timeout};
    if (request.method == Method::get) {
      auto got = co_await client.get(call);
      co_return got;
    }
    auto result = co_await client.post(call);
    co_return result;
  }

  base::SystemClock clock_;
  base::Metrics metrics_;
  AddressGuard guard_;
  std::unique_ptr<base::Loops> loops_;
  std::unique_ptr<Client> client_;
};

inline std::string reason_of(const CallResult& result) {
  return result.outcome ? "answer " + std::to_string(result.outcome->status)
                        : std::string(to_text(result.outcome.error().reason));
}

}  // namespace bughook::outbound::testing
