#include "base/loop.hpp"

#include <pthread.h>
#include <boost/asio/post.hpp>

#include "base/may_wait.hpp"

namespace bughook::base {

void Loop::post(Task task) {
  boost::asio::post(context_, [task = std::move(task)]() mutable { task(); });
}

void Loop::post_all(std::vector<Task> tasks) {
  if (tasks.empty()) return;
  boost::asio::post(context_, [tasks = std::move(tasks)]() mutable {
    for (auto& task : tasks) task();
  });
}

Loops::Loops(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    loops_.push_back(std::make_unique<Loop>(i));
    guards_.push_back(boost::asio::make_work_guard(loops_.back()->context()));
  }
}

Loops::~Loops() { stop(); }

void Loops::start() {
  for (auto& loop : loops_) {
    threads_.emplace_back([&loop = *loop] {
      name_this_thread("loop-" + std::to_string(loop.index()));
      MayWait::never_here();
      loop.context().run();
    });
  }
}

void Loops::stop() {
  guards_.clear();
  for (auto& loop : loops_) loop->context().stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void name_this_thread(const std::string& name) { ::pthread_setname_np(::pthread_self(), name.substr(0, 15).c_str()); }

}  // namespace bughook::base
