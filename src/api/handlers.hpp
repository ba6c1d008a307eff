// Every handler of the route table: JSON in, domain call, JSON out. One .cpp per resource.
#pragma once

#include "api/routes.hpp"

namespace bughook::api {

using Answer = base::Result<http::Response>;

// people/set_up.cpp
Answer look_at_set_up(Services&, const http::Request&);
Answer set_up(Services&, const http::Request&);

// people/session.cpp
Answer sign_in(Services&, const http::Request&);
Answer show_session(Services&, const Caller&, const http::Request&);
Answer sign_out(Services&, const Caller&, const http::Request&);
Answer sign_out_everywhere(Services&, const Caller&, const http::Request&);
Answer switch_organisation(Services&, const Caller&, const http::Request&);
Answer change_person(Services&, const Caller&, const http::Request&);

// people/organisations.cpp
Answer list_organisations(Services&, const Caller&, const http::Request&);
Answer create_organisation(Services&, const Caller&, const http::Request&);
Answer change_organisation(Services&, const Caller&, const http::Request&);

// people/members.cpp
Answer list_members(Services&, const Caller&, const http::Request&);
Answer change_member(Services&, const Caller&, const http::Request&);
Answer remove_member(Services&, const Caller&, const http::Request&);

// people/invitations.cpp
Answer list_invitations(Services&, const Caller&, const http::Request&);
Answer create_invitation(Services&, const Caller&, const http::Request&);
Answer withdraw_invitation(Services&, const Caller&, const http::Request&);
Answer show_invitation(Services&, const http::Request&);
Answer accept_invitation(Services&, const http::Request&);

// people/api_keys.cpp
Answer list_api_keys(Services&, const Caller&, const http::Request&);
Answer create_api_key(Services&, const Caller&, const http::Request&);
Answer remove_api_key(Services&, const Caller&, const http::Request&);

// projects.cpp
Answer list_projects(Services&, const Caller&, const http::Request&);
Answer create_project(Services&, const Caller&, const http::Request&);
Answer show_project(Services&, const Caller&, const http::Request&);
Answer change_project(Services&, const Caller&, const http::Request&);
Answer renew_sdk_key(Services&, const Caller&, const http::Request&);
Answer remove_project(Services&, const Caller&, const http::Request&);

// bugs.cpp
Answer list_bugs(Services&, const Caller&, const http::Request&);
Answer show_bug(Services&, const Caller&, const http::Request&);
Answer change_bug(Services&, const Caller&, const http::Request&);
Answer remove_bug(Services&, const Caller&, const http::Request&);

// board/: board.cpp, many_bugs.cpp, shared_bug.cpp
Answer count_bugs(Services&, const Caller&, const http::Request&);
Answer move_bug(Services&, const Caller&, const http::Request&);
Answer bug_history(Services&, const Caller&, const http::Request&);
Answer renew_share(Services&, const Caller&, const http::Request&);
Answer change_bugs(Services&, const Caller&, const http::Request&);
Answer remove_bugs(Services&, const Caller&, const http::Request&);
Answer show_shared_bug(Services&, const http::Request&);

// webhooks/
Answer list_webhooks(Services&, const Caller&, const http::Request&);
base::Result<Begun> create_webhook(Services&, const Caller&, const http::Request&);
Answer show_webhook(Services&, const Caller&, const http::Request&);
base::Result<Begun> change_webhook(Services&, const Caller&, const http::Request&);
Answer remove_webhook(Services&, const Caller&, const http::Request&);
Answer show_secret(Services&, const Caller&, const http::Request&);
Answer rotate_secret(Services&, const Caller&, const http::Request&);
base::Result<Begun> check_webhook(Services&, const Caller&, const http::Request&);
base::Result<Begun> test_webhook(Services&, const Caller&, const http::Request&);
Answer recover_webhook(Services&, const Caller&, const http::Request&);
Answer webhook_health(Services&, const Caller&, const http::Request&);

// deliveries.cpp
Answer list_deliveries(Services&, const Caller&, const http::Request&);
Answer show_delivery(Services&, const Caller&, const http::Request&);
Answer resend_deliveries(Services&, const Caller&, const http::Request&);
Answer resend_delivery(Services&, const Caller&, const http::Request&);
Answer cancel_delivery(Services&, const Caller&, const http::Request&);

// system.cpp
Answer health(Services&, const http::Request&);
Answer readiness(Services&, const http::Request&);
Answer metrics_page(Services&, const http::Request&);
Answer openapi(Services&, const http::Request&);

// files/render_again.cpp
Answer render_screenshot(Services&, const Caller&, const http::Request&);
Answer render_film(Services&, const Caller&, const http::Request&);

// files/show_file.cpp
Answer show_file(Services&, const http::Request&);

}  // namespace bughook::api
