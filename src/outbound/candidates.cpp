#include "outbound/candidates.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bughook::outbound {

namespace ip = boost::asio::ip;

std::vector<ip::address> interleaved(const std::vector<ip::address>& addresses) {
  std::vector<ip::address> turns[2];
  for (const auto& each : addresses) turns[each.is_v4() == addresses.front().is_v4() ? 0 : 1].push_back(each);
  std::vector<ip::address> out;
  out.reserve(addresses.size());
  for (std::size_t i = 0; out.size() < addresses.size(); ++i) {
    for (const auto& family : turns) {
      if (i < family.size()) out.push_back(family[i]);
    }
  }
  return out;
}

tl::expected<std::vector<ip::tcp::endpoint>, std::string> judge(const std::vector<ip::address>& addresses,
                                                                std::uint16_t port, const AddressGuard& guard) {
  std::vector<ip::tcp::endpoint> allowed;
  std::string denials;
  for (const auto& each : addresses) {
    const ip::tcp::endpoint endpoint(each, port);
    if (const auto denial = guard.denial(endpoint)) {
      denials += (denials.empty() ? "" : "; ") + *denial;
    } else {
      allowed.push_back(endpoint);
    }
  }
  if (allowed.empty()) return tl::unexpected(fmt::format("Calls to this address are not allowed: {}.", denials));
  return allowed;
}

void Laggards::note(const std::vector<Endpoint>& endpoints, base::SteadyTime now) {
  if (until_.size() + endpoints.size() > remembered_max) until_.clear();  // costs a moment each, no more
  for (const auto& each : endpoints) until_[each] = now + remembered_for;
}

void Laggards::put_last(std::vector<Endpoint>& endpoints, base::SteadyTime now) const {
  if (until_.empty()) return;
  std::stable_partition(endpoints.begin(), endpoints.end(), [&](const Endpoint& each) {
    const auto found = until_.find(each);
    return found == until_.end() || found->second <= now;
  });
}

}  // namespace bughook::outbound
