// Here is what tests call, so that each of them need not compile a client and its sockets.
#include "outbound/testing/client_harness.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "outbound/testing/tls_server.hpp"

namespace bughook::outbound::testing {
namespace {

base::Awaitable<CallResult> make_call(Client& client, Url url, Request request) {
  const Call call{&url, request.header_lines, request.body, request.timeout};
  if (request.method == Method::get) {
    auto got = co_await client.get(call);
    co_return got;
  }
  auto result = co_await client.post(call);
  co_return result;
}

/// An authority of nobody: the system's are some 140 and take 200 ms to read, for each client of a test.
const std::string& few_authorities() {
  static const PemFile file(make_identity({}));
  return file.path();
}

ClientSettings with_authorities(ClientSettings settings) {
  if (settings.ca_file.empty()) settings.ca_file = few_authorities();
  return settings;
}

}  // namespace

void FakeResolver::will_answer(const std::string& host, std::vector<std::string> addresses) {
  std::vector<boost::asio::ip::address> parsed;
  for (const auto& text : addresses) parsed.push_back(boost::asio::ip::make_address(text));
  answers_[host].emplace_back(std::move(parsed));
}

base::Awaitable<Resolved> FakeResolver::resolve(base::Loop& loop, const std::string& host) {
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

AddressGuard loopback_allowed() { return AddressGuard({Cidr::parse("127.0.0.0/8").value()}); }

ClientHarness::ClientHarness(ClientSettings settings, AddressGuard guard) : guard_(std::move(guard)) {
  loops_ = std::make_unique<base::Loops>(1);
  client_ = std::make_unique<Client>(loop(), resolver, guard_, with_authorities(std::move(settings)), clock_, metrics_);
  loops_->start();
}

ClientHarness::~ClientHarness() {
  loops_->stop();
  client_.reset();
  resolver.let_go();  // as every resolver must before the loops go
  loops_.reset();
}

std::future<CallResult> ClientHarness::start(const Url& url, Request request) {
  return boost::asio::co_spawn(loop().executor(), make_call(*client_, url, std::move(request)),
                               boost::asio::use_future);
}

base::Result<void> ClientHarness::check(const Url& url, std::chrono::milliseconds patience) {
  return boost::asio::co_spawn(loop().executor(), check_address(url, resolver, guard_, loop(), patience),
                               boost::asio::use_future)
      .get();
}

std::string reason_of(const CallResult& result) {
  return result.outcome ? "answer " + std::to_string(result.outcome->status)
                        : std::string(to_text(result.outcome.error().reason));
}

}  // namespace bughook::outbound::testing
