// Reads the JSON object of a management request field by field. The first thing wrong is kept and named:
// not an object, a field of the wrong type, too long, or one this resource does not have (so that a
// misspelt name is not silently ignored). Ask `check` before using what was read.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "webhooks/webhook.hpp"

namespace bughook::api {

class JsonBody {
 public:
  explicit JsonBody(std::string_view text);

  /// Whether the field is there and null: what it sets goes back to its default. Asked before the field is read.
  [[nodiscard]] bool is_null(std::string_view name);

  /// Nullopt when the field is absent. Null is refused, unprocessable: it would look as if it had done something.
  [[nodiscard]] std::optional<std::string> text(std::string_view name, std::size_t bytes_max);
  [[nodiscard]] std::optional<bool> boolean(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name);
  [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view name);
  [[nodiscard]] std::optional<std::vector<std::int64_t>> integers(std::string_view name);

  /// An object, as JSON for whoever knows its fields.
  [[nodiscard]] std::optional<std::string> object(std::string_view name);

  /// `[{"name": ..., "value": ...}]`. A value that is absent or null means: keep the one you have.
  struct HeaderField {
    std::string name;
    std::optional<std::string> value;
  };
  [[nodiscard]] std::optional<std::vector<HeaderField>> headers(std::string_view name);

  /// Fields that answers hold and requests may send back without effect.
  void ignore(std::initializer_list<std::string_view> names);
  [[nodiscard]] base::Result<void> check();

 private:
  [[nodiscard]] const boost::json::value* find(std::string_view name);
  /// `invalid` is for what can not be read; what breaks a rule is `unprocessable`.
  void refuse(std::string_view field, std::string_view sentence, base::ErrorKind kind = base::ErrorKind::invalid);

  boost::json::object object_;
  std::set<std::string, std::less<>> known_;
  std::optional<base::Error> error_;
};

}  // namespace bughook::api
