// What a request asks of a project's bugs: filters, order, cursor, and the fields of a change. A filter that is given
// twice is met by any of its values; all filters must be met. Each failure names the parameter or the field.
#pragma once

#include <optional>
#include <string>

#include "accounts/account.hpp"
#include "api/json_body.hpp"
#include "base/result.hpp"
#include "bugs/bug_query.hpp"
#include "http/message.hpp"

namespace bughook::api {

/// The names of the parameters that read_bug_filter and read_bug_query know, for the route table.
inline constexpr std::string_view bug_filter_parameters = "status type priority reporter since until q";
inline constexpr std::string_view bug_query_parameters =
    "status type priority reporter since until q order limit cursor";

inline constexpr std::size_t filter_values_max = 20;  // of one parameter: as many as a board has columns
inline constexpr std::size_t search_bytes_max = 200;

[[nodiscard]] base::Result<bugs::BugFilter> read_bug_filter(const http::Request& request, base::Timestamp now);
[[nodiscard]] base::Result<bugs::BugQuery> read_bug_query(const http::Request& request, base::Timestamp now);

/// `next` of a page in this order, and what read_bug_query reads as its `cursor`.
[[nodiscard]] std::string write_cursor(const bugs::BugCursor& cursor, bugs::BugOrder order);

/// What a person changes of a bug; what is absent stays.
struct BugFields {
  std::optional<std::string> type, status, description, lexorank;
  std::optional<bugs::Priority> priority;

  void apply_to(bugs::Bug& bug) const;
};

enum class FieldsTaken { all, of_many };  // of_many: only what may become the same for many bugs

/// Checks the body, too: all its fields have been read. The status must be a column of the project.
[[nodiscard]] base::Result<BugFields> read_bug_fields(JsonBody& body, const accounts::Project& project,
                                                      FieldsTaken taken = FieldsTaken::all);

/// unprocessable, field `status`, naming the columns there are.
[[nodiscard]] base::Result<void> check_status(const accounts::Project& project, std::string_view status);

}  // namespace bughook::api
