#include "outbound/resolver.hpp"

#include "outbound/candidates.hpp"

namespace bughook::outbound {

CachingResolver::CachingResolver(const base::Clock& clock, std::unique_ptr<NameSource> source)
    : clock_(clock), source_(std::move(source)) {}

base::Awaitable<Resolved> CachingResolver::resolve(base::Loop& loop, const std::string& host) {
  auto resolved = kept(host);
  if (resolved == nullptr) {
    resolved = co_await base::await_reply<Shared>(
        loop, [this, &host](base::Reply<Shared> reply) { wait_for(host, std::move(reply)); });
  }
  co_return *resolved;
}

CachingResolver::Shared CachingResolver::kept(const std::string& host) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(host);
  return found == entries_.end() || found->second.expires <= clock_.steady() ? nullptr : found->second.resolved;
}

void CachingResolver::wait_for(const std::string& host, base::Reply<Shared> reply) {
  {
    const std::lock_guard lock(mutex_);
    make_room();
    auto& entry = entries_[host];
    entry.resolved.reset();
    entry.waiting.push_back(std::move(reply));
    if (entry.waiting.size() > 1) return;  // the lookup is already under way
  }
  source_->look_up(host, [this, host](Resolved resolved) { finish(host, std::move(resolved)); });
}

void CachingResolver::finish(const std::string& host, Resolved resolved) {
  if (resolved && resolved->size() > addresses_max) {
    *resolved = interleaved(*resolved);  // so that neither family is cut off whole
    resolved->resize(addresses_max);
  }
  const auto kept_for = resolved ? found_kept : missing_kept;
  const auto shared = std::make_shared<const Resolved>(std::move(resolved));
  std::vector<base::Reply<Shared>> waiting;
  {
    const std::lock_guard lock(mutex_);
    auto& entry = entries_[host];
    waiting.swap(entry.waiting);
    entry.resolved = shared;
    entry.expires = clock_.steady() + kept_for;
  }
  for (auto& reply : waiting) reply.answer(shared);
}

/// Under the lock. Expired entries go first, then any that nobody waits for.
void CachingResolver::make_room() {
  if (entries_.size() < entries_max) return;
  const auto now = clock_.steady();
  std::erase_if(entries_, [now](const auto& item) { return item.second.resolved && item.second.expires <= now; });
  for (auto at = entries_.begin(); at != entries_.end() && entries_.size() >= entries_max;) {
    at = at->second.resolved ? entries_.erase(at) : std::next(at);
  }
}

}  // namespace bughook::outbound
