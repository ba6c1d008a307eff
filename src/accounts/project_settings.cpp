#include "accounts/project_settings.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "base/ascii.hpp"

namespace bughook::accounts {

namespace json = boost::json;

namespace {

constexpr std::size_t depth_max = 8;  // settings nest three levels
constexpr std::array<std::string_view, 3> lasting_statuses = {"OPEN", "INPROGRESS", "DONE"};

struct FileAccessWord {
  FileAccess access;
  std::string_view word;
};
constexpr std::array file_access_words = {FileAccessWord{FileAccess::anyone, "public"},
                                          FileAccessWord{FileAccess::signed_links, "signed"},
                                          FileAccessWord{FileAccess::members, "private"}};

constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// Takes members out of one JSON object. The first one that is wrong is kept, named by its path; a value that is wrong
/// or absent leaves what it would have set.
class Section {
 public:
  Section(const json::object& object, std::string path, std::optional<base::Error>& error)
      : object_(object), path_(std::move(path)), error_(error) {}

  void boolean(std::string_view name, bool& value) {
    const auto* found = find(name);
    if (found == nullptr) return;
    if (!found->is_bool()) return refuse(name, "must be true or false");
    value = found->get_bool();
  }

  void integer(std::string_view name, int& value, int most) {
    const auto* found = find(name);
    if (found == nullptr) return;
    if (!found->is_int64() || found->get_int64() < 0 || found->get_int64() > most) {
      return refuse(name, fmt::format("must be a whole number from 0 to {}", most));
    }
    value = static_cast<int>(found->get_int64());
  }
  template <class Duration>
  void duration(std::string_view name, Duration& value, int most) {
    int count = static_cast<int>(value.count());
    integer(name, count, most);
    value = Duration(count);
  }

  /// Each item goes through `tidy`, which answers nothing for what it can not be.
  template <class Tidy>
  void texts(std::string_view name, std::vector<std::string>& value, std::size_t most, std::string_view must_be,
             Tidy tidy) {
    const auto* found = find(name);
    if (found == nullptr) return;
    if (!found->is_array() || found->get_array().size() > most) {
      return refuse(name, fmt::format("must be a list of at most {} texts", most));
    }
    std::vector<std::string> texts;
    for (const auto& item : found->get_array()) {
      auto text = item.is_string() ? tidy(std::string_view(item.get_string())) : std::nullopt;
      if (!text) return refuse(fmt::format("{}[{}]", name, texts.size()), must_be);
      texts.push_back(std::move(*text));
    }
    value = std::move(texts);
  }

  template <class Read>
  void section(std::string_view name, Read read) {
    const auto* found = find(name);
    if (found == nullptr) return;
    if (!found->is_object()) return refuse(name, "must be an object");
    Section inner(found->get_object(), path_of(name), error_);
    read(inner);
    inner.refuse_unknown();
  }

  /// nullptr when it is absent. Null is refused: it would look as if it had done something.
  [[nodiscard]] const json::value* find(std::string_view name) {
    known_.emplace(name);
    const auto* found = object_.if_contains({name.data(), name.size()});
    if (found == nullptr || !found->is_null()) return found;
    refuse(name, "can not be null: leave it out, and it stays as it is");
    return nullptr;
  }
  void refuse(std::string_view name, std::string_view sentence) {
    if (error_) return;
    const auto path = path_of(name);
    error_ = base::Error{base::ErrorKind::unprocessable, fmt::format("`{}` {}.", path, sentence), path, std::nullopt};
  }
  void refuse_unknown() {
    for (const auto& member : object_) {
      const std::string_view name(member.key().data(), member.key().size());
      if (!known_.contains(name)) refuse(name, fmt::format("is no setting. Known: {}", fmt::join(known_, ", ")));
    }
  }

 private:
  [[nodiscard]] std::string path_of(std::string_view name) const { return fmt::format("{}.{}", path_, name); }

  const json::object& object_;
  const std::string path_;
  std::optional<base::Error>& error_;
  std::set<std::string, std::less<>> known_;
};

/// `https://app.example.org:8443`, in lower case, as browsers send it.
std::optional<std::string> tidy_origin(std::string_view text) {
  std::string origin(text);
  for (auto& c : origin) c = is_upper(c) ? static_cast<char>(c + 32) : c;
  const auto colon = origin.find("://");
  if (colon == std::string::npos || colon == 0 || origin.size() > origin_bytes_max) return std::nullopt;
  const std::string_view scheme(origin.data(), colon);
  const auto host = std::string_view(origin).substr(colon + 3);
  const auto fits = [](std::string_view part, std::string_view signs) {
    return !part.empty() && std::all_of(part.begin(), part.end(), [signs](char c) {
      return is_lower(c) || base::is_digit(c) || signs.find(c) != std::string_view::npos;
    });
  };
  if (!is_lower(scheme.front()) || !fits(scheme, "+-.") || !fits(host, ".-_:[]")) return std::nullopt;
  return origin;
}

/// In lower case and without what may stand between any two letters: names are compared so.
std::optional<std::string> tidy_scrub_word(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (c == '-' || c == '_') continue;
    if (!is_lower(c) && !is_upper(c) && !base::is_digit(c)) return std::nullopt;
    word += is_upper(c) ? static_cast<char>(c + 32) : c;
  }
  if (word.size() < scrub_word_letters_min || word.size() > scrub_word_letters_max) return std::nullopt;
  return word;
}

bool is_status(std::string_view text) {
  return !text.empty() && text.size() <= status_bytes_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_upper(c) || base::is_digit(c) || c == '_'; });
}

std::optional<BoardColumn> column_from(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr || object->size() != 2) return std::nullopt;
  const auto* status = object->if_contains("status");
  const auto* name = object->if_contains("name");
  if (status == nullptr || name == nullptr || !status->is_string() || !name->is_string()) return std::nullopt;
  BoardColumn column{std::string(status->get_string()), std::string(name->get_string())};
  if (!is_status(column.status) || column.name.empty() || column.name.size() > column_name_bytes_max) {
    return std::nullopt;
  }
  return column;
}

void read_columns(Section& section, std::vector<BoardColumn>& value) {
  constexpr std::string_view name = "columns";
  const auto* found = section.find(name);
  if (found == nullptr) return;
  if (!found->is_array() || found->get_array().size() > columns_max) {
    return section.refuse(name, fmt::format("must be a list of at most {} columns", columns_max));
  }
  std::vector<BoardColumn> columns;
  for (const auto& item : found->get_array()) {
    auto column = column_from(item);
    const auto at = fmt::format("{}[{}]", name, columns.size());
    if (!column) {
      return section.refuse(at,
                            fmt::format("must be {{\"status\", \"name\"}}: a status of 1 to {} of A-Z, 0-9 and `_`, "
                                        "a name of 1 to {} bytes",
                                        status_bytes_max, column_name_bytes_max));
    }
    const bool stands_twice =
        std::any_of(columns.begin(), columns.end(), [&](const auto& each) { return each.status == column->status; });
    if (stands_twice) return section.refuse(at, fmt::format("has the status {} of another column", column->status));
    columns.push_back(std::move(*column));
  }
  for (const auto status : lasting_statuses) {
    const bool stays =
        std::any_of(columns.begin(), columns.end(), [&](const auto& each) { return each.status == status; });
    if (!stays) return section.refuse(name, fmt::format("must keep {}, {} and {}", "OPEN", "INPROGRESS", "DONE"));
  }
  value = std::move(columns);
}

void read_files(Section& section, FileAccess& value) {
  const auto* found = section.find("files");
  if (found == nullptr) return;
  for (const auto& [access, word] : file_access_words) {
    if (!found->is_string() || std::string_view(found->get_string()) != word) continue;
    value = access;
    return;
  }
  section.refuse("files", "must be public, signed or private");
}

void read_all(Section& section, ProjectSettings& settings) {
  section.texts("allowedOrigins", settings.allowed_origins, allowed_origins_max,
                "must be an origin, as https://app.example.org", tidy_origin);
  section.integer("reportsPerSecond", settings.reports_per_second, reports_per_second_max);
  section.duration("retentionDays", settings.retention, retention_days_max);
  section.texts(
      "scrubWords", settings.scrub_words, scrub_words_max,
      fmt::format("must be a name of {} to {} letters and digits", scrub_word_letters_min, scrub_word_letters_max),
      tidy_scrub_word);
  section.section("screenshots", [&](Section& inner) {
    inner.boolean("render", settings.screenshots.render);
    inner.boolean("fetchImages", settings.screenshots.fetch_images);
    inner.duration("waitSeconds", settings.screenshots.longest_wait, screenshot_wait_seconds_max);
  });
  section.section("films", [&](Section& inner) { inner.boolean("automatic", settings.automatic_films); });
  read_files(section, settings.files);
  read_columns(section, settings.columns);
  section.section("share", [&](Section& inner) {
    inner.boolean("enabled", settings.share.enabled);
    inner.boolean("showLogs", settings.share.show_logs);
    inner.boolean("showMetaData", settings.share.show_meta_data);
    inner.boolean("showReplay", settings.share.show_replay);
  });
}

json::value parse(std::string_view text, json::error_code& error) {
  json::parse_options options;
  options.max_depth = depth_max;
  return json::parse({text.data(), text.size()}, error, {}, options);
}

void write_texts(base::JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const auto& text : texts) json.string(text);
  json.end_array();
}

std::string_view to_text(FileAccess access) {
  const auto found = std::find_if(file_access_words.begin(), file_access_words.end(),
                                  [access](const auto& each) { return each.access == access; });
  return found->word;
}

}  // namespace

std::vector<BoardColumn> default_columns() {
  return {{"OPEN", "Open"}, {"INPROGRESS", "In progress"}, {"DONE", "Done"}};
}

bool ProjectSettings::has_status(std::string_view status) const {
  return std::any_of(columns.begin(), columns.end(), [status](const auto& each) { return each.status == status; });
}

base::Result<void> change_settings(ProjectSettings& settings, std::string_view text) {
  json::error_code unreadable;
  const auto value = parse(text, unreadable);
  if (unreadable || !value.is_object()) {
    return base::fail(base::ErrorKind::unprocessable, "`settings` must be an object.", "settings");
  }
  auto changed = settings;
  std::optional<base::Error> error;
  Section section(value.get_object(), "settings", error);
  read_all(section, changed);
  section.refuse_unknown();
  if (error) return base::Failure(std::move(*error));
  settings = std::move(changed);
  return {};
}

ProjectSettings read_stored_settings(std::string_view text) {
  ProjectSettings settings;
  json::error_code unreadable;
  const auto value = parse(text, unreadable);
  if (unreadable || !value.is_object()) return settings;
  std::optional<base::Error> ignored;
  Section section(value.get_object(), "settings", ignored);
  read_all(section, settings);
  return settings;
}

void write(base::JsonWriter& json, const ProjectSettings& settings) {
  json.begin_object();
  write_texts(json, "allowedOrigins", settings.allowed_origins);
  json.member("reportsPerSecond", settings.reports_per_second).member("retentionDays", settings.retention.count());
  write_texts(json, "scrubWords", settings.scrub_words);
  json.key("screenshots")
      .begin_object()
      .member("render", settings.screenshots.render)
      .member("fetchImages", settings.screenshots.fetch_images)
      .member("waitSeconds", settings.screenshots.longest_wait.count())
      .end_object();
  json.key("films").begin_object().member("automatic", settings.automatic_films).end_object();
  json.member("files", to_text(settings.files)).key("columns").begin_array();
  for (const auto& column : settings.columns) {
    json.begin_object().member("status", column.status).member("name", column.name).end_object();
  }
  json.end_array().key("share").begin_object().member("enabled", settings.share.enabled);
  json.member("showLogs", settings.share.show_logs)
      .member("showMetaData", settings.share.show_meta_data)
      .member("showReplay", settings.share.show_replay)
      .end_object();
  json.end_object();
}

std::string to_json(const ProjectSettings& settings) {
  std::string text;
  base::JsonWriter json(text);
  write(json, settings);
  return text;
}

}  // namespace bughook::accounts
