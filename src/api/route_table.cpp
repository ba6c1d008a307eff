// The route table. A row: method, path, handler, who may call, what it does, body limit, query parameters.
#include "api/board/bug_request.hpp"
#include "api/handlers.hpp"
#include "intake/limits.hpp"

namespace bughook::api {

namespace {

constexpr std::size_t json_body = 256 * 1024;  // 32 headers of 4 KiB, with room
constexpr std::size_t small_body = 16 * 1024;  // some short texts, the longest a password of 1 KiB in escapes

}  // namespace

const std::vector<ApiRoute>& route_table() {
  using enum http::Method;
  using enum Who;
  static const std::vector<ApiRoute> table = {
      // clang-format off
      {get,   "/healthz",                                                            InstantHandler{&health}, anyone, "The process is alive.", no_body},
      {get,   "/readyz",                                                             InstantHandler{&readiness}, anyone, "Reports are taken in and delivered.", no_body},
      {get,   "/metrics",                                                            InstantHandler{&metrics_page}, anyone, "Figures in Prometheus' text format.", no_body},
      {get,   "/openapi.json",                                                       &openapi,         anyone, "This document.", no_body},
      {get,   "/files/{name}",                                                       &show_file,       anyone, "A stored page, picture, film, replay or upload, by its name; in parts, if asked for.", no_body, "expires signature"},

      {get,   "/api/v1/setup",                                                       &look_at_set_up,  anyone, "What there is to begin with, for who has the link of the first start.", no_body, "token"},
      {post,  "/api/v1/setup",                                                       PasswordHandler{&set_up}, anyone, "The first person comes in.", small_body},
      {post,  "/api/v1/session",                                                     PasswordHandler{&sign_in}, anyone, "Signs in; the answer sets the session's cookie.", small_body},
      {get,   "/api/v1/session",                                                     &show_session,    person, "Who is signed in, where, and the CSRF token that changes need.", no_body},
      {del,   "/api/v1/session",                                                     &sign_out,        person, "Signs out.", no_body},
      {del,   "/api/v1/sessions",                                                    &sign_out_everywhere, person, "Signs out everywhere.", no_body},
      {post,  "/api/v1/session/organisation",                                        &switch_organisation, person, "Looks at another of the person's organisations.", small_body},
      {patch, "/api/v1/person",                                                      PasswordHandler{&change_person}, person, "Changes the name, or the password; that ends all other sessions.", small_body},

      {get,   "/api/v1/organisations",                                               &list_organisations, person, "The person's organisations.", no_body},
      {post,  "/api/v1/organisations",                                               &create_organisation, person, "Makes one; the person is its owner.", small_body},
      {patch, "/api/v1/organisation",                                                &change_organisation, owner, "Renames it.", small_body},
      {get,   "/api/v1/members",                                                     &list_members,    viewer, "Its people, who joined first first.", no_body, "limit cursor"},
      {patch, "/api/v1/members/{member}",                                            &change_member,   owner,  "Another role.", small_body},
      {del,   "/api/v1/members/{member}",                                            &remove_member,   owner,  "Removes someone; their sessions here end.", no_body},
      {get,   "/api/v1/invitations",                                                 &list_invitations, owner, "Who was asked in and has not come yet.", no_body, "limit cursor"},
      {post,  "/api/v1/invitations",                                                 &create_invitation, owner, "Asks someone in; the answer holds the link, once.", small_body},
      {del,   "/api/v1/invitations/{invitation}",                                    &withdraw_invitation, owner, "Makes the link void.", no_body},
      {get,   "/api/v1/invitation",                                                  &show_invitation, anyone, "What an invitation is to, for who has its link.", no_body, "token"},
      {post,  "/api/v1/invitation/accept",                                           PasswordHandler{&accept_invitation}, anyone, "Joins, with a new account or with one's own.", small_body},
      {get,   "/api/v1/api-keys",                                                    &list_api_keys,   owner,  "Its API keys, without the keys themselves.", no_body},
      {post,  "/api/v1/api-keys",                                                    &create_api_key,  owner,  "Makes one; the answer holds the key, once.", small_body},
      {del,   "/api/v1/api-keys/{key}",                                              &remove_api_key,  owner,  "Revokes it at once.", no_body},

      {get,   "/api/v1/projects",                                                    &list_projects,   viewer, "The organisation's projects, oldest first.", no_body, "limit cursor"},
      {post,  "/api/v1/projects",                                                    &create_project,  owner,  "Makes a project; the answer holds its SDK key.", json_body},
      {get,   "/api/v1/projects/{project}",                                          &show_project,    viewer, "One project.", no_body},
      {patch, "/api/v1/projects/{project}",                                          &change_project,  owner,  "Changes its name or settings; what is absent stays.", json_body},
      {post,  "/api/v1/projects/{project}/sdk-key/renew",                            &renew_sdk_key,   owner,  "A new SDK key; the old one is void at once.", no_body},
      {del,   "/api/v1/projects/{project}",                                          &remove_project,  owner,  "Removes it with all it owns.", no_body},

      {get,   "/api/v1/projects/{project}/live",                                     LiveHandler{},    viewer, "What happens to its bugs and deliveries, as it happens: server-sent events.", no_body},

      {get,   "/api/v1/projects/{project}/bugs",                                     SearchHandler{&list_bugs}, viewer, "Its bugs, newest first or as they stand on the board; all filters combine.", no_body, bug_query_parameters},
      {get,   "/api/v1/projects/{project}/bugs/counts",                              SearchHandler{&count_bugs}, viewer, "How many there are, by status, type and priority.", no_body, bug_filter_parameters},
      {post,  "/api/v1/projects/{project}/bugs/change",                              &change_bugs,     member, "Changes type, priority or status of up to 500.", json_body},
      {post,  "/api/v1/projects/{project}/bugs/remove",                              &remove_bugs,     member, "Removes up to 500, with all they own.", json_body},
      {post,  "/api/v1/projects/{project}/bugs",                                     ReportHandler{},  member, "Files a report, in the form SDKs send.", intake::report_bytes_max},
      {get,   "/api/v1/projects/{project}/bugs/{bug}",                               &show_bug,        viewer, "One bug, by its id or number, with logs and custom data.", no_body},
      {patch, "/api/v1/projects/{project}/bugs/{bug}",                               &change_bug,      member, "Changes type, priority, status, description or rank.", json_body},
      {del,   "/api/v1/projects/{project}/bugs/{bug}",                               &remove_bug,      member, "Removes it with its events, deliveries and files.", no_body},
      {post,  "/api/v1/projects/{project}/bugs/{bug}/screenshot",                    &render_screenshot, member, "Makes its picture again, from the captured page.", no_body},
      {post,  "/api/v1/projects/{project}/bugs/{bug}/film",                          &render_film,     member, "Makes a film of its replay.", no_body},
      {post,  "/api/v1/projects/{project}/bugs/{bug}/move",                          &move_bug,        member, "Moves it to a column and a place there, between two neighbours.", json_body},
      {get,   "/api/v1/projects/{project}/bugs/{bug}/history",                       &bug_history,     viewer, "Who changed what, newest first.", no_body, "limit cursor"},
      {post,  "/api/v1/projects/{project}/bugs/{bug}/share/renew",                   &renew_share,     member, "A new share link; the old one is void.", no_body},

      {get,   "/api/v1/shared/{token}",                                              &show_shared_bug, anyone, "What a project lets be seen of a bug, by the bug's share link.", no_body},

      {get,   "/api/v1/projects/{project}/webhooks",                                 &list_webhooks,   viewer, "Its webhooks; header values are never shown.", no_body},
      {post,  "/api/v1/projects/{project}/webhooks",                                 AskingHandler{&create_webhook}, member, "Sets up a webhook.", json_body},
      {post,  "/api/v1/projects/{project}/webhooks/check",                           AskingHandler{&check_webhook}, member, "What the sender says of a URL and headers, before they are saved.", json_body},
      {post,  "/api/v1/projects/{project}/webhooks/test",                            AskingHandler{&test_webhook}, member, "Sends the sample payload with unsaved values and shows the answer.", json_body},
      {get,   "/api/v1/projects/{project}/webhooks/{webhook}",                       &show_webhook,    viewer, "One webhook.", no_body},
      {patch, "/api/v1/projects/{project}/webhooks/{webhook}",                       AskingHandler{&change_webhook}, member, "Changes it. A header without a value keeps the one it has.", json_body},
      {del,   "/api/v1/projects/{project}/webhooks/{webhook}",                       &remove_webhook,  member, "Removes it; no attempt starts after the answer.", no_body},
      {get,   "/api/v1/projects/{project}/webhooks/{webhook}/health",                &webhook_health,  viewer, "How its attempts went, over the last hours.", no_body, "hours"},
      {get,   "/api/v1/projects/{project}/webhooks/{webhook}/secret",                &show_secret,     member, "The current signing secret.", no_body},
      {post,  "/api/v1/projects/{project}/webhooks/{webhook}/secret/rotate",         &rotate_secret,   member, "A new secret; the old one signs too until the overlap ends.", json_body},
      {post,  "/api/v1/projects/{project}/webhooks/{webhook}/recover",               &recover_webhook, member, "Sends again what failed or was held since a time, and what waits for its next attempt.", json_body},

      {get,   "/api/v1/projects/{project}/deliveries",                               &list_deliveries, viewer, "Deliveries, newest first; all filters combine.", no_body, "webhook state bug action since until limit cursor"},
      {post,  "/api/v1/projects/{project}/deliveries/resend",                        &resend_deliveries, member, "Sends up to 500 again, now, with the same bodies and ids.", json_body},
      {get,   "/api/v1/projects/{project}/deliveries/{delivery}",                    &show_delivery,   viewer, "One delivery with its body and attempts.", no_body},
      {post,  "/api/v1/projects/{project}/deliveries/{delivery}/resend",             &resend_delivery, member, "Sends it again, now, with the same body and id.", no_body},
      {post,  "/api/v1/projects/{project}/deliveries/{delivery}/cancel",             &cancel_delivery, member, "Gives a pending or held delivery up.", no_body},
      // clang-format on
  };
  return table;
}

}  // namespace bughook::api
