// Every handler of the route table: JSON in, domain call, JSON out. One .cpp per resource.
#pragma once

#include "api/routes.hpp"

namespace bughook::api {

using Answer = base::Result<http::Response>;

// projects.cpp
Answer list_projects(Services&, const Caller&, const http::Request&);
Answer create_project(Services&, const Caller&, const http::Request&);
Answer show_project(Services&, const Caller&, const http::Request&);
Answer change_project(Services&, const Caller&, const http::Request&);
Answer remove_project(Services&, const Caller&, const http::Request&);

// bugs.cpp
Answer list_bugs(Services&, const Caller&, const http::Request&);
Answer show_bug(Services&, const Caller&, const http::Request&);
Answer change_bug(Services&, const Caller&, const http::Request&);
Answer remove_bug(Services&, const Caller&, const http::Request&);

// webhooks.cpp
Answer list_webhooks(Services&, const Caller&, const http::Request&);
Answer create_webhook(Services&, const Caller&, const http::Request&);
Answer show_webhook(Services&, const Caller&, const http::Request&);
Answer change_webhook(Services&, const Caller&, const http::Request&);
Answer remove_webhook(Services&, const Caller&, const http::Request&);
Answer show_secret(Services&, const Caller&, const http::Request&);
Answer rotate_secret(Services&, const Caller&, const http::Request&);
Answer test_webhook(Services&, const Caller&, const http::Request&);
Answer recover_webhook(Services&, const Caller&, const http::Request&);

// deliveries.cpp
Answer list_deliveries(Services&, const Caller&, const http::Request&);
Answer show_delivery(Services&, const Caller&, const http::Request&);
Answer resend_delivery(Services&, const Caller&, const http::Request&);
Answer cancel_delivery(Services&, const Caller&, const http::Request&);

// system.cpp
Answer health(Services&, const http::Request&);
Answer readiness(Services&, const http::Request&);
Answer metrics_page(Services&, const http::Request&);
Answer openapi(Services&, const http::Request&);
Answer show_file(Services&, const http::Request&);

}  // namespace bughook::api
