// Where the large parts of a report go: captures, replays, uploaded pictures and attachments.
// A file is on stable storage (written, synced, renamed, its directory synced) when `put` returns, so a
// row may name it. Called from worker threads.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bughook::intake {

struct StoredFile {
  std::string bytes;
  std::string content_type;
};

class FileStore {
 public:
  virtual ~FileStore() = default;
  /// `extension` is one of the known ones ("html", "json", "jpg", ...). Answers the file's name, unguessable:
  /// day of creation and 30 random letters, `20261123-<30 alnum>.html`.
  [[nodiscard]] virtual base::Result<std::string> put(std::string_view bytes, std::string_view extension) = 0;
  /// not_found for a name that was never given or has been erased; the content type follows from the extension.
  [[nodiscard]] virtual base::Result<StoredFile> get(std::string_view name) = 0;
  [[nodiscard]] virtual base::Result<void> remove(std::string_view name) = 0;
};

}  // namespace bughook::intake
