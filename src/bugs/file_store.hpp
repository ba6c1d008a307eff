// Where what belongs to bugs but is too large for a row goes: captured pages, replays, pictures, films, attachments.
// A file is on stable storage (written, synced, renamed, its directory synced) when `put` returns, so a
// row may name it. Called from worker threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/result.hpp"

namespace bughook::bugs {

struct StoredFile {
  std::string bytes;
  std::string content_type;
};

class FileStore {
 public:
  virtual ~FileStore() = default;
  /// `extension` is one of the known ones ("html", "json", "jpg", ...). Answers the file's name, unguessable:
  /// day of creation, the project's id and 30 random letters, `20261123-<24 hex>-<30 alnum>.html`.
  [[nodiscard]] virtual base::Result<std::string> put(base::ProjectId project, std::string_view bytes,
                                                      std::string_view extension) = 0;
  /// not_found for a name that was never given or has been erased; the content type follows from the extension.
  [[nodiscard]] virtual base::Result<StoredFile> get(std::string_view name) = 0;
  [[nodiscard]] virtual base::Result<void> remove(std::string_view name) = 0;
};

}  // namespace bughook::bugs
