// Everything that renders, built and started as one: the browser's renderer, the queue of pictures and the queue of
// films. Where nothing can be rendered it says so once, and what waits from an earlier run is settled as failed, so
// that its events go out.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/settings.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/loop.hpp"
#include "base/metrics.hpp"
#include "bugs/file_store.hpp"
#include "intake/filing.hpp"
#include "outbound/address_guard.hpp"
#include "outbound/resolver.hpp"
#include "rendering/rendering_queue.hpp"

namespace bughook::app {

class Rendering {
 public:
  struct Parts {
    rendering::RenderingStore& store;
    bugs::FileStore& files;
    const base::Clock& clock;
    base::Metrics& metrics;
    base::Log& log;
    std::function<void(base::WebhookId)> note_due;  // its deliveries have waited and are due now
    std::function<void(base::ProjectId, base::BugId)> note_bug_changed;
    base::Loop& loop;  // where linked files are fetched
    outbound::Resolver& resolver;
    std::vector<outbound::Cidr> fetch_networks;  // open to what captured pages link, besides the public ones
    std::filesystem::path data_folder;           // not to be seen by the browser
  };
  Rendering(Parts parts, const Settings& settings);
  ~Rendering();
  Rendering(const Rendering&) = delete;
  Rendering& operator=(const Rendering&) = delete;

  /// Answers what can be made of reports here. `own_listener` is no place to fetch from.
  [[nodiscard]] intake::RenderingOffer start(const boost::asio::ip::tcp::endpoint& own_listener);
  void stop();

  /// Why nothing of this kind can be made here, a sentence; nothing when it can.
  [[nodiscard]] std::optional<std::string> unable_to_make(rendering::Kind kind) const;
  void note_asked();

 private:
  struct Workshop;
  [[nodiscard]] std::unique_ptr<rendering::RenderingQueue> make_queue(rendering::Kind kind, rendering::Maker& maker);

  Parts parts_;
  const Settings& settings_;
  std::unique_ptr<Workshop> workshop_;
  std::unique_ptr<rendering::RenderingQueue> pictures_;
  std::unique_ptr<rendering::RenderingQueue> films_;
  bool started_ = false;
};

}  // namespace bughook::app
