#include "intake/service/visitor.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "intake/limits.hpp"

namespace bughook::intake {
namespace {

/// 128 bits of the HMAC: as much as any key of ours.
constexpr std::size_t mac_bytes = 16;
/// Between the fields of a payload; stands in none of them.
constexpr char separator = '\0';

/// base64 as RFC 4648 section 5 has it, without padding.
std::string to_web_base64(std::string_view text) {
  auto encoded = base::to_base64(base::as_bytes(text));
  encoded.erase(std::find(encoded.begin(), encoded.end(), '='), encoded.end());
  std::replace(encoded.begin(), encoded.end(), '+', '-');
  std::replace(encoded.begin(), encoded.end(), '/', '_');
  return encoded;
}

std::optional<std::string> from_web_base64(std::string_view encoded) {
  std::string padded(encoded);
  std::replace(padded.begin(), padded.end(), '-', '+');
  std::replace(padded.begin(), padded.end(), '_', '/');
  padded.append((4 - padded.size() % 4) % 4, '=');
  return base::from_base64(padded);
}

std::string mac_of(crypto::HmacSha256& key, base::ProjectId project, std::string_view id, std::string_view payload) {
  const auto digest = key.sign({project.text(), id, payload});  // the first two have one length each
  return base::to_hex(std::span(digest).first(mac_bytes));
}

std::string payload_of(const Visitor& visitor) {
  std::string fields;
  for (const auto* field : {&visitor.user_id, &visitor.name, &visitor.email}) {
    fields.append(*field).push_back(separator);
  }
  const bool is_known = fields.size() > 3;
  return is_known ? to_web_base64(fields) : std::string();
}

/// What we signed ourselves has three fields.
void read_payload(std::string_view fields, Visitor& visitor) {
  for (auto* field : {&visitor.user_id, &visitor.name, &visitor.email}) {
    const auto end = std::min(fields.find(separator), fields.size());
    *field = fields.substr(0, end);
    fields.remove_prefix(std::min(end + 1, fields.size()));
  }
}

}  // namespace

const std::string& Visitor::called() const {
  if (!email.empty()) return email;
  return name.empty() ? user_id : name;
}

std::string make_visitor_hash(crypto::HmacSha256& key, base::ProjectId project, const Visitor& visitor) {
  auto hash = payload_of(visitor);
  const auto mac = mac_of(key, project, visitor.id.text(), hash);
  return hash.append(".").append(mac);
}

std::optional<Visitor> read_visitor(crypto::HmacSha256& key, base::ProjectId project, std::string_view id,
                                    std::string_view hash) {
  const auto known_id = base::VisitorId::parse(id);
  const auto dot = hash.rfind('.');
  if (!known_id || dot == std::string_view::npos || hash.size() > visitor_hash_bytes_max) return std::nullopt;
  const auto payload = hash.substr(0, dot);
  if (!crypto::equal_in_constant_time(mac_of(key, project, known_id->text(), payload), hash.substr(dot + 1)))
    return std::nullopt;
  Visitor visitor{*known_id, {}, {}, {}};
  if (const auto fields = from_web_base64(payload)) read_payload(*fields, visitor);
  return visitor;
}

}  // namespace bughook::intake
