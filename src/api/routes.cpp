#include "api/routes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "api/handlers.hpp"
#include "api/json_body.hpp"
#include "api/live/live_route.hpp"
#include "api/request/parameters.hpp"
#include "base/workers.hpp"
#include "http/problem.hpp"

namespace bughook::api {

namespace {

/// As much as http/ takes of any body without counting it.
constexpr std::size_t unasked_body = 16 * 1024;

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

/// What a route asks of every call.
struct Terms {
  Who who;
  std::string_view query;
  bool takes_body;
};

/// What a route does not know is refused by its name, before the route does anything.
base::Result<void> check_form(const Terms& terms, const http::Request& request) {
  if (auto checked = check_parameters(terms.query, request.query); !checked) return checked;
  if (terms.takes_body || request.body.empty()) return {};
  return JsonBody(request.body).check();  // some clients send `{}` with everything
}

/// Who is calling, if such a one may use the route.
base::Result<Caller> admit(Services& services, const Terms& terms, const http::Request& request) {
  const auto who = terms.who;
  auto caller = identify(services, request);
  if (!caller) return caller;
  if (who == Who::person && !caller->session) {
    return base::fail(base::ErrorKind::forbidden, "This is for people who sign in: an API key is nobody.");
  }
  const auto needed = role_needed(who);
  if (!needed || accounts::includes(caller->role, *needed)) {
    if (auto checked = check_form(terms, request); !checked) return base::Failure(checked.error());
    return caller;
  }
  return base::fail(
      base::ErrorKind::forbidden,
      fmt::format("This needs the role {}, and you have the role {}: ask an owner of {}.", accounts::to_text(*needed),
                  accounts::to_text(caller->role), caller->organisation.name));
}

/// What the API says is for its caller, and true for the moment: nothing on the way keeps it, unless its handler says
/// otherwise.
http::Response kept_by_nobody(http::Response response) {
  const auto says = [&](std::string_view name) {
    return std::any_of(response.headers.begin(), response.headers.end(),
                       [&](const auto& header) { return header.first == name; });
  };
  if (says("Cache-Control")) return response;
  response.headers.emplace_back("Cache-Control", says("ETag") ? "private, no-cache" : "no-store");
  return response;
}

http::Response answer(Services& services, Answer made) {
  if (made) return kept_by_nobody(std::move(*made));
  if (made.error().kind == base::ErrorKind::internal) services.log.error("management API: {}", made.error().detail);
  return kept_by_nobody(http::problem(made.error()));
}

/// The project that the path names, if the caller may use the route.
base::Result<accounts::Project> admit_to_project(Services& services, const Terms& terms, const http::Request& request) {
  auto caller = admit(services, terms, request);
  if (!caller) return base::Failure(caller.error());
  return services.accounts.project(caller->organisation.id, request.parameter("project"));
}

Answer call(Services& services, const Terms& terms, OpenHandler handler, const http::Request& request) {
  if (auto checked = check_form(terms, request); !checked) return base::Failure(checked.error());
  return handler(services, request);
}
Answer call(Services& services, const Terms& terms, ApiHandler handler, const http::Request& request) {
  auto caller = admit(services, terms, request);
  if (!caller) return base::Failure(caller.error());
  return handler(services, *caller, request);
}

http::Response busy() {
  return http::problem({base::ErrorKind::unavailable, "The server is busy; try again.", "", std::chrono::seconds(1)});
}

base::Awaitable<http::Response> answer_with_hashing(Services& services, base::Workers& passwords, Terms terms,
                                                    PasswordHandler route, http::Request& request) {
  const auto work = [&] {
    return answer(services,
                  std::visit([&](auto handler) { return call(services, terms, handler, request); }, route.handler));
  };
  auto made = co_await base::run_on(passwords, *request.loop, work);
  co_return made ? std::move(*made) : busy();
}

base::Awaitable<http::Response> answer_on(base::Workers& threads, Services& services, Terms terms, ApiHandler handler,
                                          http::Request& request) {
  const auto work = [&] { return answer(services, call(services, terms, handler, request)); };
  auto made = co_await base::run_on(threads, *request.loop, work);
  co_return made ? std::move(*made) : busy();
}

base::Awaitable<http::Response> file_report(Services& services, base::Workers& workers, Terms terms,
                                            http::Request& request) {
  const auto find_project = [&] { return admit_to_project(services, terms, request); };
  auto project = co_await base::run_on(workers, *request.loop, find_project);
  if (!project) co_return busy();
  if (!*project) co_return http::problem(project->error());
  auto response = co_await services.take_report(request, **project);
  co_return kept_by_nobody(std::move(response));
}

/// Who may not call shall not make the server hold a large body either. A small one comes as fast as its header, and
/// the handler judges its caller in any case.
http::Gate gate(Services& services, base::Workers& workers, const ApiRoute& route, Terms terms) {
  if (route.who == Who::anyone || route.body_limit <= unasked_body) return {};
  const auto step = [&services, &workers,
                     terms](http::Request& request) -> base::Awaitable<std::optional<http::Response>> {
    const auto judge = [&] { return admit(services, terms, request); };
    auto caller = co_await base::run_on(workers, *request.loop, judge);
    if (!caller) co_return busy();
    if (*caller) co_return std::nullopt;
    co_return answer(services, base::Failure(std::move(caller->error())));
  };
  return {.step = step, .unasked_bytes_max = unasked_body};
}

base::Awaitable<http::Response> answer_at_once(Services& services, Terms terms, InstantHandler route,
                                               http::Request& request) {
  co_return answer(services, call(services, terms, route.handler, request));
}

base::Awaitable<http::Response> answer_by_asking(Services& services, base::Workers& workers, OpenQuestions& questions,
                                                 Terms terms, AskingHandler route, http::Request& request) {
  base::OrganisationId organisation;
  const auto begin = [&]() -> base::Result<Begun> {
    auto caller = admit(services, terms, request);
    if (!caller) return base::Failure(std::move(caller.error()));
    organisation = caller->organisation.id;
    return route.begin(services, *caller, request);
  };
  auto begun = co_await base::run_on(workers, *request.loop, begin);
  if (!begun) co_return busy();
  if (!*begun) co_return answer(services, base::Failure(std::move(begun->error())));
  if (auto* response = std::get_if<http::Response>(&**begun)) co_return kept_by_nobody(std::move(*response));
  auto& question = std::get<Question>(**begun);

  base::Result<std::unique_ptr<OpenQuestions::Seat>> seat;
  if (question.asks_outside()) seat = questions.take(organisation);
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
  Terms terms;

  template <class Handler>
  Made operator()(Handler handler) const {
    return http::WorkHandler([&s = services, terms = terms, handler](const http::Request& request) {
      return answer(s, call(s, terms, handler, request));
    });
  }
  Made operator()(PasswordHandler handler) const {
    return http::LoopHandler([&s = services, &p = threads.passwords, terms = terms, handler](http::Request& request) {
      return answer_with_hashing(s, p, terms, handler, request);
    });
  }
  Made operator()(InstantHandler handler) const {
    return http::LoopHandler([&s = services, terms = terms, handler](http::Request& request) {
      return answer_at_once(s, terms, handler, request);
    });
  }
  Made operator()(SearchHandler route) const {
    return http::LoopHandler(
        [&s = services, t = threads, terms = terms, handler = route.handler](http::Request& request) {
          return answer_on(request.query_value("q") ? t.searches : t.workers, s, terms, handler, request);
        });
  }
  Made operator()(AskingHandler handler) const {
    return http::LoopHandler(
        [&s = services, &w = threads.workers, q = questions, terms = terms, handler](http::Request& request) {
          return answer_by_asking(s, w, *q, terms, handler, request);
        });
  }
  Made operator()(ReportHandler) const {
    return http::LoopHandler([&s = services, &w = threads.workers, terms = terms](http::Request& request) {
      return file_report(s, w, terms, request);
    });
  }
  Made operator()(LiveHandler) const {
    const auto find_project = [&s = services, terms = terms](const http::Request& request) {
      return admit_to_project(s, terms, request);
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
    const Terms terms{.who = route.who, .query = route.query, .takes_body = route.body_limit > no_body};
    routes.push_back({.method = route.method,
                      .pattern = std::string(route.pattern),
                      .handler = std::visit(MakeHandler{services, threads, questions, terms}, route.handler),
                      .body_limit = route.body_limit,
                      .cors = http::Cors::none,
                      .gate = gate(services, threads.workers, route, terms)});
  }
  return routes;
}

}  // namespace bughook::api
