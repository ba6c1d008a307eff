// A project with bugs of many kinds, and short ways to ask for them.
#pragma once

#include "bugs/lexorank.hpp"
#include "bugs/search_words.hpp"
#include "fixture.hpp"

namespace bughook::conformance {

class BugsTest : public StoreTest {
 protected:
  using Numbers = std::vector<std::int64_t>;

  [[nodiscard]] bugs::EditContext edit(bugs::EditKind what = bugs::EditKind::changed) {
    return {now(), {bugs::EditorKind::person, "Ann"}, what};
  }

  struct Wanted {
    std::string type = "BUG", reporter = "someone@example.com", description = "It broke";
    bugs::Priority priority = bugs::Priority::low;
  };
  base::BugId file_bug(const Wanted& wanted) {
    auto made = filing();
    made.bug.type = wanted.type;
    made.bug.reported_by = wanted.reporter;
    made.bug.description = wanted.description;
    made.bug.priority = wanted.priority;
    const auto filed = file(std::move(made));
    EXPECT_TRUE(filed.has_value());
    return filed ? filed->bug : base::BugId{};
  }
  std::vector<base::BugId> file_bugs(std::size_t count) {
    std::vector<base::BugId> bugs;
    for (std::size_t i = 0; i < count; ++i) bugs.push_back(file_bug({}));
    return bugs;
  }

  [[nodiscard]] bugs::Bug bug(base::BugId id) {
    auto found = store_->bugs().bug(project_id(), id);
    EXPECT_TRUE(found.has_value());
    return found.value_or(bugs::Bug{});
  }
  void set_status(base::BugId id, const std::string& status) {
    EXPECT_TRUE(store_->bugs().change(project_id(), id, edit(), [&](bugs::Bug& bug) -> base::Result<void> {
      bug.status = status;
      return {};
    }));
  }

  void set_description(base::BugId id, const std::string& description) {
    EXPECT_TRUE(store_->bugs().change(project_id(), id, edit(), [&](bugs::Bug& bug) -> base::Result<void> {
      bug.description = description;
      return {};
    }));
  }

  /// The numbers of all that the filter lets pass, read in pages of `page_size`.
  [[nodiscard]] Numbers numbers(bugs::BugFilter filter = {}, bugs::BugOrder order = bugs::BugOrder::newest,
                                std::size_t page_size = 100) {
    Numbers found;
    bugs::BugQuery query{.filter = std::move(filter), .order = order, .after = {}, .limit = page_size};
    do {
      auto page = store_->bugs().page(project_id(), query);
      EXPECT_TRUE(page.has_value());
      if (!page) break;
      EXPECT_LE(page->bugs.size(), page_size);
      for (const auto& each : page->bugs) found.push_back(each.number);
      query.after = std::move(page->next);
    } while (query.after);
    return found;
  }
  [[nodiscard]] Numbers on_board(const std::string& status, std::size_t page_size = 100) {
    bugs::BugFilter filter;
    filter.statuses = {status};
    return numbers(std::move(filter), bugs::BugOrder::rank, page_size);
  }
  [[nodiscard]] Numbers searched(std::string_view text) {
    bugs::BugFilter filter;
    filter.words = bugs::search_words(text, bugs::query_words_max);
    return numbers(std::move(filter));
  }

  void index_all_words() {
    for (bool more = true; more;) {
      const auto indexed = store_->indexing().index_words(2);
      ASSERT_TRUE(indexed);
      more = indexed->more;
    }
  }
  base::Result<bugs::Bug> move(base::BugId id, bugs::Placement to) {
    return store_->bugs().move(project_id(), id, to, edit(bugs::EditKind::moved));
  }
};

}  // namespace bughook::conformance
