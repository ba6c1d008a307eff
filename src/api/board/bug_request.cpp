#include "api/board/bug_request.hpp"

#include <charconv>

#include <fmt/format.h>

#include "api/page.hpp"
#include "api/request/parameters.hpp"
#include "bugs/lexorank.hpp"
#include "bugs/search_words.hpp"
#include "http/target.hpp"
#include "intake/limits.hpp"

namespace bughook::api {

namespace {

using base::ErrorKind;
using base::fail;
using base::Result;

/// Between the parts of a cursor; neither a number nor a rank holds it.
constexpr char cursor_separator = '~';

Result<std::vector<std::string>> read_values(const http::Request& request, std::string_view name) {
  auto values = http::find_query_values(request.query, name);
  std::erase(values, "");
  if (values.size() <= filter_values_max) return values;
  return fail(ErrorKind::invalid, fmt::format("`{}` may be given at most {} times.", name, filter_values_max),
              std::string(name));
}

Result<std::vector<bugs::Priority>> read_priorities(const http::Request& request) {
  const auto texts = read_values(request, "priority");
  if (!texts) return base::Failure(texts.error());
  std::vector<bugs::Priority> priorities;
  for (const auto& text : *texts) {
    const auto priority = bugs::parse_priority(text);
    if (!priority) return fail(ErrorKind::invalid, "`priority` must be LOW, MEDIUM or HIGH.", "priority");
    priorities.push_back(*priority);
  }
  return priorities;
}

Result<std::vector<std::string>> read_words(const http::Request& request) {
  const auto text = request.query_value("q").value_or("");
  if (text.size() > search_bytes_max) {
    return fail(ErrorKind::invalid, fmt::format("`q` may have at most {} bytes.", search_bytes_max), "q");
  }
  auto words = bugs::search_words(text, bugs::query_words_max + 1);
  if (words.size() <= bugs::query_words_max) return words;
  return fail(ErrorKind::invalid, fmt::format("`q` may have at most {} words.", bugs::query_words_max), "q");
}

Result<std::optional<bugs::BugCursor>> read_cursor(const http::Request& request, bugs::BugOrder order) {
  const auto text = request.query_value("cursor").value_or("");
  if (text.empty()) return std::nullopt;
  const auto unreadable = fail(ErrorKind::invalid, "`cursor` must be the `next` of an earlier page.", "cursor");
  bugs::BugCursor cursor;
  const auto parse_number = [&](std::string_view digits) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), cursor.number);
    return error == std::errc() && end == digits.data() + digits.size() && cursor.number >= 0;
  };
  if (order == bugs::BugOrder::newest) {
    if (!parse_number(text)) return unreadable;
    return cursor;
  }
  const auto first = text.find(cursor_separator);
  const auto second = first == std::string::npos ? first : text.find(cursor_separator, first + 1);
  if (second == std::string::npos || !parse_number(std::string_view(text).substr(0, first))) return unreadable;
  cursor.lexorank = text.substr(first + 1, second - first - 1);
  cursor.status = text.substr(second + 1);
  return cursor;
}

}  // namespace

Result<bugs::BugFilter> read_bug_filter(const http::Request& request, base::Timestamp now) {
  bugs::BugFilter filter;
  for (const auto& [name, values] : {std::pair("status", &filter.statuses), std::pair("type", &filter.types),
                                     std::pair("reporter", &filter.reporters)}) {
    auto read = read_values(request, name);
    if (!read) return base::Failure(read.error());
    *values = std::move(*read);
  }
  auto priorities = read_priorities(request);
  if (!priorities) return base::Failure(priorities.error());
  filter.priorities = std::move(*priorities);
  const auto span = span_parameters(request, now);
  if (!span) return base::Failure(span.error());
  filter.since = span->since;
  filter.until = span->until;
  auto words = read_words(request);
  if (!words) return base::Failure(words.error());
  filter.words = std::move(*words);
  return filter;
}

Result<bugs::BugQuery> read_bug_query(const http::Request& request, base::Timestamp now) {
  auto filter = read_bug_filter(request, now);
  if (!filter) return base::Failure(filter.error());
  const auto limit = page_limit(request);
  if (!limit) return base::Failure(limit.error());
  bugs::BugQuery query{.filter = std::move(*filter), .order = bugs::BugOrder::newest, .after = {}, .limit = *limit};
  const auto order = given(request, "order").value_or("newest");
  if (order == "rank") {
    query.order = bugs::BugOrder::rank;
  } else if (order != "newest") {
    return fail(ErrorKind::invalid, "`order` must be newest or rank.", "order");
  }
  auto cursor = read_cursor(request, query.order);
  if (!cursor) return base::Failure(cursor.error());
  query.after = std::move(*cursor);
  return query;
}

std::string write_cursor(const bugs::BugCursor& cursor, bugs::BugOrder order) {
  if (order == bugs::BugOrder::newest) return std::to_string(cursor.number);
  return fmt::format("{0}{1}{2}{1}{3}", cursor.number, cursor_separator, cursor.lexorank, cursor.status);
}

void BugFields::apply_to(bugs::Bug& bug) const {
  if (type) bug.type = *type;
  if (priority) bug.priority = *priority;
  if (status) bug.status = *status;
  if (description) bug.description = *description;
  if (lexorank) bug.lexorank = *lexorank;
}

Result<void> check_status(const accounts::Project& project, std::string_view status) {
  if (project.settings.has_status(status)) return {};
  std::vector<std::string_view> known;
  known.reserve(project.settings.columns.size());
  for (const auto& column : project.settings.columns) known.push_back(column.status);
  return fail(ErrorKind::unprocessable,
              fmt::format("`status` must be a column of the board: {}.", fmt::join(known, ", ")), "status");
}

Result<BugFields> read_bug_fields(JsonBody& body, const accounts::Project& project, FieldsTaken taken) {
  BugFields fields;
  fields.type = body.text("type", intake::type_bytes_max);
  const auto priority = body.text("priority", 16);
  fields.status = body.text("status", accounts::status_bytes_max);
  if (taken == FieldsTaken::all) {
    fields.description = body.text("description", intake::description_bytes_max);
    fields.lexorank = body.text("lexorank", 2 * bugs::rank_length_wanted_max);
  }
  if (auto checked = body.check(); !checked) return base::Failure(checked.error());
  if (priority) fields.priority = bugs::parse_priority(*priority);
  if (priority && !fields.priority) {
    return fail(ErrorKind::unprocessable, "`priority` is LOW, MEDIUM or HIGH.", "priority");
  }
  if (fields.type && fields.type->empty()) return fail(ErrorKind::unprocessable, "`type` can not be empty.", "type");
  if (fields.status) {
    if (auto checked = check_status(project, *fields.status); !checked) return base::Failure(checked.error());
  }
  if (fields.lexorank && !bugs::is_rank(*fields.lexorank)) {
    return fail(ErrorKind::unprocessable, "`lexorank` looks like `0|i00007:`.", "lexorank");
  }
  if (fields.lexorank && bugs::wants_rebalance(*fields.lexorank)) {
    return fail(ErrorKind::unprocessable,
                "There is no room left at this place of the board: use `move`, which makes some.", "lexorank");
  }
  return fields;
}

}  // namespace bughook::api
