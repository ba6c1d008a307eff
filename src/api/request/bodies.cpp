#include "api/request/bodies.hpp"

#include <map>
#include <vector>

#include <fmt/format.h>

#include "accounts/account.hpp"
#include "accounts/first_start.hpp"
#include "accounts/password.hpp"
#include "accounts/person.hpp"
#include "base/json_writer.hpp"
#include "bugs/bug_store.hpp"
#include "bugs/lexorank.hpp"
#include "delivery/delivery_log.hpp"
#include "intake/limits.hpp"
#include "webhooks/header_rules.hpp"
#include "webhooks/settings_rules.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::api {

namespace {

enum class Need { optional, required };

struct Field {
  std::string_view name;
  std::string schema;
  Need need = Need::optional;
};
using Fields = std::vector<Field>;

constexpr auto must = Need::required;

std::string text(std::size_t bytes_max) { return fmt::format(R"({{"type":"string","maxLength":{}}})", bytes_max); }
std::string text(std::size_t bytes_min, std::size_t bytes_max) {
  return fmt::format(R"({{"type":"string","minLength":{},"maxLength":{}}})", bytes_min, bytes_max);
}
std::string text_or_null(std::size_t bytes_max) {
  return fmt::format(R"({{"type":["string","null"],"maxLength":{}}})", bytes_max);
}
std::string number_or_null(std::int64_t least, std::int64_t most) {
  return fmt::format(R"({{"type":["integer","null"],"minimum":{},"maximum":{}}})", least, most);
}
std::string number(std::int64_t least, std::int64_t most) {
  return fmt::format(R"({{"type":"integer","minimum":{},"maximum":{}}})", least, most);
}
std::string flag_or_null() { return R"({"type":["boolean","null"]})"; }
std::string id() { return R"({"type":"string","pattern":"^[0-9a-f]{24}$"})"; }
std::string id_or_null() { return R"({"type":["string","null"],"pattern":"^[0-9a-f]{24}$"})"; }
std::string time() { return R"({"type":"string","format":"date-time"})"; }
std::string object() { return R"({"type":"object"})"; }
std::string revision() {
  return R"({"type":"integer","description":"The revision that the change is made on; 412 when it is another by now."})";
}
/// Answers hold it, and it may be sent back without effect.
std::string without_effect() { return R"({"readOnly":true})"; }

template <class Words>
std::string one_of(const Words& words) {
  return fmt::format(R"({{"type":"string","enum":["{}"]}})", fmt::join(words, "\",\""));
}
std::string list(std::string_view type, const std::string& items, std::size_t most) {
  return fmt::format(R"({{"type":{},"maxItems":{},"items":{}}})", type, most, items);
}

std::string priority() {
  using enum bugs::Priority;
  return one_of(std::vector{bugs::to_text(low), bugs::to_text(medium), bugs::to_text(high)});
}
std::string role() {
  using enum accounts::Role;
  return one_of(std::vector{accounts::to_text(owner), accounts::to_text(member), accounts::to_text(viewer)});
}

std::string headers() {
  const auto value =
      fmt::format(R"({{"type":["string","null"],"maxLength":{},"description":"Absent: the one it has."}})",
                  webhooks::header_value_bytes_max);
  const auto header = fmt::format(
      R"({{"type":"object","required":["name"],"additionalProperties":false,"properties":{{"name":{},"value":{}}}}})",
      text(1, webhooks::header_name_bytes_max), value);
  return list(R"(["array","null"])", header, webhooks::headers_max);
}

/// Those of a webhook, of which `url` may be needed; `more` come with them.
Fields webhook_fields(Need url, const Fields& more) {
  const auto gap = number(webhooks::gap_min.count(), webhooks::gap_max.count());
  Fields fields = {
      {"url", text(1, webhooks::url_bytes_max), url},
      {"description", text_or_null(webhooks::description_bytes_max)},
      {"secret", text(1000)},
      {"headers", headers()},
      {"actions", list(R"(["array","null"])", one_of(webhooks::known_actions), webhooks::known_actions.size())},
      {"active", flag_or_null()},
      {"waitForScreenshot", flag_or_null()},
      {"timeoutMs", number_or_null(webhooks::timeout_min.count(), webhooks::timeout_max.count())},
      {"scheduleSeconds", list(R"(["array","null"])", gap, webhooks::gaps_max)},
      {"__v", revision()},
  };
  for (const auto* name :
       {"id", "readable", "disabledReason", "createdAt", "updatedAt", "health", "pause", "secretRenewed"}) {
    fields.push_back({name, without_effect()});
  }
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

std::string schema_of(const Fields& fields) {
  std::string schema;
  base::JsonWriter json(schema);
  json.begin_object().member("type", "object").member("additionalProperties", false).key("properties").begin_object();
  for (const auto& field : fields) json.key(field.name).raw(field.schema);
  json.end_object();
  json.key("required").begin_array();
  for (const auto& field : fields) {
    if (field.need == must) json.string(field.name);
  }
  json.end_array().end_object();
  return schema;
}

Fields bug_fields_of_many() {
  return {{"type", text(1, intake::type_bytes_max)},
          {"priority", priority()},
          {"status", text(accounts::status_bytes_max)}};
}

Fields bug_fields() {
  auto fields = bug_fields_of_many();
  fields.push_back({"description", text(intake::description_bytes_max)});
  fields.push_back({"lexorank", text(2 * bugs::rank_length_wanted_max)});
  fields.push_back({"__v", revision()});
  return fields;
}

using Key = std::pair<http::Method, std::string_view>;
using Schemas = std::map<Key, std::string>;

void add_people(Schemas& all) {
  using enum http::Method;
  const auto name = text(1, accounts::name_bytes_max);
  const auto new_password = text(accounts::password_bytes_min, accounts::password_bytes_max);
  const auto email = text(accounts::email_bytes_max);
  const auto add = [&](http::Method method, std::string_view pattern, const Fields& fields) {
    all.emplace(Key{method, pattern}, schema_of(fields));
  };
  add(post, "/api/v1/setup",
      {{"token", text(2 * accounts::set_up_token_letters), must},
       {"email", email},
       {"name", name},
       {"password", new_password, must},
       {"organisation", name},
       {"project", name}});
  add(post, "/api/v1/session", {{"email", email, must}, {"password", text(accounts::password_bytes_max), must}});
  add(post, "/api/v1/session/organisation", {{"organisation", id(), must}});
  add(patch, "/api/v1/person",
      {{"name", name},
       {"password", new_password},
       {"currentPassword", text(accounts::password_bytes_max)},
       {"id", without_effect()},
       {"email", without_effect()}});
  const Fields organisation = {{"name", name, must}, {"id", without_effect()}, {"role", without_effect()}};
  add(post, "/api/v1/organisations", organisation);
  add(patch, "/api/v1/organisation", organisation);
  add(patch, "/api/v1/members/{member}", {{"role", role(), must}});
  add(post, "/api/v1/invitations", {{"email", email, must}, {"role", role(), must}});
  add(post, "/api/v1/invitation/accept",
      {{"token", text(2 * accounts::invitation_token_letters), must},
       {"name", name},
       {"password", text(accounts::password_bytes_max), must}});
  add(post, "/api/v1/api-keys", {{"name", name, must}, {"role", role()}});
}

void add_projects_and_bugs(Schemas& all) {
  using enum http::Method;
  const auto name = text(1, accounts::name_bytes_max);
  const auto add = [&](http::Method method, std::string_view pattern, const Fields& fields) {
    all.emplace(Key{method, pattern}, schema_of(fields));
  };
  add(post, "/api/v1/projects", {{"project", text(1, accounts::project_key_letters_max), must}, {"name", name}});
  Fields project = {{"name", name}, {"settings", object()}, {"__v", revision()}};
  for (const auto* ignored : {"id", "project", "organisation", "sdkKey", "createdAt", "updatedAt", "counts"}) {
    project.push_back({ignored, without_effect()});
  }
  add(patch, "/api/v1/projects/{project}", project);
  const Field some_bugs = {"bugs", list("\"array\"", id(), bugs::bugs_at_once_max), must};
  add(post, "/api/v1/projects/{project}/bugs/change", {some_bugs, {"change", schema_of(bug_fields_of_many()), must}});
  add(post, "/api/v1/projects/{project}/bugs/remove", {some_bugs});
  add(patch, "/api/v1/projects/{project}/bugs/{bug}", bug_fields());
  add(post, "/api/v1/projects/{project}/bugs/{bug}/move",
      {{"status", text(accounts::status_bytes_max), must}, {"after", id_or_null()}, {"before", id_or_null()}});
}

void add_webhooks_and_deliveries(Schemas& all) {
  using enum http::Method;
  const auto add = [&](http::Method method, std::string_view pattern, const Fields& fields) {
    all.emplace(Key{method, pattern}, schema_of(fields));
  };
  add(post, "/api/v1/projects/{project}/webhooks", webhook_fields(must, {}));
  add(patch, "/api/v1/projects/{project}/webhooks/{webhook}", webhook_fields(Need::optional, {}));
  add(post, "/api/v1/projects/{project}/webhooks/test", webhook_fields(Need::optional, {{"webhook", id()}}));
  add(post, "/api/v1/projects/{project}/webhooks/check",
      {{"url", text(1, webhooks::url_bytes_max), must}, {"headers", headers()}, {"webhook", id()}});
  add(post, "/api/v1/projects/{project}/webhooks/{webhook}/secret/rotate",
      {{"overlapSeconds", number(0, webhooks::rotation_overlap_max.count())}, {"secret", text(1000)}});
  add(post, "/api/v1/projects/{project}/webhooks/{webhook}/recover", {{"since", time(), must}});
  add(post, "/api/v1/projects/{project}/deliveries/resend",
      {{"deliveries", list("\"array\"", id(), delivery::resent_at_once_max), must}});
}

const Schemas& schemas() {
  static const Schemas all = [] {
    Schemas made;
    add_people(made);
    add_projects_and_bugs(made);
    add_webhooks_and_deliveries(made);
    return made;
  }();
  return all;
}

}  // namespace

std::optional<std::string> body_schema(http::Method method, std::string_view pattern) {
  const auto found = schemas().find({method, pattern});
  return found == schemas().end() ? std::nullopt : std::optional(found->second);
}

}  // namespace bughook::api
