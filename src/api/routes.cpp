#include "api/routes.hpp"

#include <fmt/format.h>

#include "api/handlers.hpp"
#include "api/live/live_route.hpp"
#include "base/workers.hpp"
#include "http/problem.hpp"

namespace bughook::api {

namespace {

/// The least role that the route asks for; nothing: anyone may call.
std::optional<accounts::Role> role_needed(Who who) {
  switch (who) {
    case Who::anyone:
    case Who::person: return std::nullopt;
    case Who::viewer: return accounts::Role::viewer;
    case Who::member: return accounts::Role::member;
    case Who::owner: return accounts::Role::owner;
  }
  return accounts::Role::owner;
}

/// Who is calling, if such a one may use the route.
base::Result<Caller> admit(Services& services, Who who, const http::Request& request) {
  auto caller = identify(services, request);
  if (!caller) return caller;
  if (who == Who::person && !caller->session) {
    return base::fail(base::ErrorKind::forbidden, "This is for people who sign in: an API key is nobody.");
  }
  const auto needed = role_needed(who);
  if (!needed || accounts::includes(caller->role, *needed)) return caller;
  return base::fail(
      base::ErrorKind::forbidden,
      fmt::format("This needs the role {}, and you have the role {}: ask an owner of {}.", accounts::to_text(*needed),
                  accounts::to_text(caller->role), caller->organisation.name));
}

http::Response answer(Services& services, Answer made) {
  if (made) return std::move(*made);
  if (made.error().kind == base::ErrorKind::internal) services.log.error("management API: {}", made.error().detail);
  return http::problem(made.error());
}

/// The project that the path names, if the caller may use the route.
base::Result<accounts::Project> admit_to_project(Services& services, Who who, const http::Request& request) {
  auto caller = admit(services, who, request);
  if (!caller) return base::Failure(caller.error());
  return services.accounts.project(caller->organisation.id, request.parameter("project"));
}

Answer call(Services& services, Who, OpenHandler handler, const http::Request& request) {
  return handler(services, request);
}
Answer call(Services& services, Who who, ApiHandler handler, const http::Request& request) {
  auto caller = admit(services, who, request);
  if (!caller) return base::Failure(caller.error());
  return handler(services, *caller, request);
}

http::Response busy() {
  return http::problem({base::ErrorKind::unavailable, "The server is busy; try again.", "", std::chrono::seconds(1)});
}

base::Awaitable<http::Response> answer_with_hashing(Services& services, base::Workers& passwords, Who who,
                                                    PasswordHandler route, http::Request& request) {
  const auto work = [&] {
    return answer(services,
                  std::visit([&](auto handler) { return call(services, who, handler, request); }, route.handler));
  };
  auto made = co_await base::run_on(passwords, *request.loop, work);
  co_return made ? std::move(*made) : busy();
}

base::Awaitable<http::Response> answer_on(base::Workers& threads, Services& services, Who who, ApiHandler handler,
                                          http::Request& request) {
  const auto work = [&] { return answer(services, call(services, who, handler, request)); };
  auto made = co_await base::run_on(threads, *request.loop, work);
  co_return made ? std::move(*made) : busy();
}

base::Awaitable<http::Response> file_report(Services& services, base::Workers& workers, Who who,
                                            http::Request& request) {
  const auto find_project = [&] { return admit_to_project(services, who, request); };
  auto project = co_await base::run_on(workers, *request.loop, find_project);
  if (!project) co_return busy();
  if (!*project) co_return http::problem(project->error());
  auto response = co_await services.take_report(request, **project);
  co_return response;
}

base::Awaitable<http::Response> answer_at_once(Services& services, InstantHandler route, http::Request& request) {
  co_return answer(services, route.handler(services, request));
}

base::Awaitable<http::Response> answer_by_asking(Services& services, base::Workers& workers, OpenQuestions& questions,
                                                 Who who, AskingHandler route, http::Request& request) {
  base::OrganisationId organisation;
  const auto begin = [&]() -> base::Result<Begun> {
    auto caller = admit(services, who, request);
    if (!caller) return base::Failure(std::move(caller.error()));
    organisation = caller->organisation.id;
    return route.begin(services, *caller, request);
  };
  auto begun = co_await base::run_on(workers, *request.loop, begin);
  if (!begun) co_return busy();
  if (!*begun) co_return answer(services, base::Failure(std::move(begun->error())));
  if (auto* response = std::get_if<http::Response>(&**begun)) co_return std::move(*response);
  auto& question = std::get<Question>(**begun);

  auto seat = questions.take(organisation);
  if (!seat) co_return http::problem(seat.error());
  auto told = co_await ask(services.dispatcher, *request.loop, question);
  seat->reset();
  const auto finish = [&] { return answer(services, question.then(std::move(told))); };
  auto finished = co_await base::run_on(workers, *request.loop, finish);
  co_return finished ? std::move(*finished) : busy();
}

struct MakeHandler {
  using Made = std::variant<http::LoopHandler, http::WorkHandler>;

  Services& services;
  ApiThreads threads;
  std::shared_ptr<OpenQuestions> questions;
  Who who;

  template <class Handler>
  Made operator()(Handler handler) const {
    return http::WorkHandler([&s = services, who = who, handler](const http::Request& request) {
      return answer(s, call(s, who, handler, request));
    });
  }
  Made operator()(PasswordHandler handler) const {
    return http::LoopHandler([&s = services, &p = threads.passwords, who = who, handler](http::Request& request) {
      return answer_with_hashing(s, p, who, handler, request);
    });
  }
  Made operator()(InstantHandler handler) const {
    return http::LoopHandler(
        [&s = services, handler](http::Request& request) { return answer_at_once(s, handler, request); });
  }
  Made operator()(SearchHandler route) const {
    return http::LoopHandler([&s = services, t = threads, who = who, handler = route.handler](http::Request& request) {
      return answer_on(request.query_value("q") ? t.searches : t.workers, s, who, handler, request);
    });
  }
  Made operator()(AskingHandler handler) const {
    return http::LoopHandler([&s = services, &w = threads.workers, q = questions, who = who, handler](
                                 http::Request& request) { return answer_by_asking(s, w, *q, who, handler, request); });
  }
  Made operator()(ReportHandler) const {
    return http::LoopHandler([&s = services, &w = threads.workers, who = who](http::Request& request) {
      return file_report(s, w, who, request);
    });
  }
  Made operator()(LiveHandler) const {
    const auto find_project = [&s = services, who = who](const http::Request& request) {
      return admit_to_project(s, who, request);
    };
    return http::LoopHandler([&s = services, &w = threads.workers, find_project](http::Request& request) {
      return follow_live(s, w, find_project, request);
    });
  }
};

}  // namespace

std::vector<http::Route> routes(Services& services, ApiThreads threads) {
  std::vector<http::Route> routes;
  const auto questions = std::make_shared<OpenQuestions>();
  for (const auto& route : route_table()) {
    routes.push_back({.method = route.method,
                      .pattern = std::string(route.pattern),
                      .handler = std::visit(MakeHandler{services, threads, questions, route.who}, route.handler),
                      .body_limit = route.body_limit,
                      .cors = http::Cors::none});
  }
  return routes;
}

}  // namespace bughook::api
