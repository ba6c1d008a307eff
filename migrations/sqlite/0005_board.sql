-- The board: what a team filters, orders, counts and searches bugs by, and who changed what.
--
-- * The index over (project, number), filled in bulk, also holds the few facts that lists and boards look at
--   (storage/sqlite/board/board_index.hpp); what was filed since still stands in a tail, by number only.
-- * The words of bugs are indexed later still, when the writer has time (storage/sqlite/board/text_index.hpp).
-- * History is written with edits only: that a bug was filed is told by the bug itself.

CREATE TABLE board (
  project     INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  bug         INTEGER NOT NULL,
  status      TEXT NOT NULL,
  lexorank    TEXT NOT NULL,
  type        TEXT NOT NULL,
  priority    TEXT NOT NULL,
  reported_by TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (project, number)
) WITHOUT ROWID;

DROP VIEW numbered_bugs;
ALTER TABLE bug_numbers_tail RENAME TO board_tail;

-- Each bug once. Ask it for one project's; the tail is then looked through.
CREATE VIEW numbered_bugs (project, number, bug) AS
  SELECT project, number, bug FROM board
  UNION ALL
  SELECT project, number, bug FROM board_tail;

INSERT INTO board (project, number, bug, status, lexorank, type, priority, reported_by, created_at)
  SELECT project, number, id, status, lexorank, type, priority, reported_by, created_at
  FROM bugs ORDER BY project, number;
DELETE FROM board_tail;
DROP TABLE bug_numbers;
CREATE INDEX board_ranks ON board (project, status, lexorank, number);

-- rowid: the bug. One column: its words, and the project's token (board/text_index.hpp makes both).
CREATE VIRTUAL TABLE bug_texts USING fts5 (words, tokenize = 'ascii', detail = none, columnsize = 0);

-- One row for each field of an edit; one with an empty field for an edit that changed none of those shown.
CREATE TABLE bug_history (
  bug        INTEGER NOT NULL,
  revision   INTEGER NOT NULL,  -- of the bug, after the edit
  position   INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  by_kind    TEXT NOT NULL CHECK (by_kind IN ('person', 'key', 'system', 'reporter')),
  by_name    TEXT NOT NULL,
  what       TEXT NOT NULL,
  field      TEXT NOT NULL,
  from_value TEXT NOT NULL,
  to_value   TEXT NOT NULL,
  PRIMARY KEY (bug, revision, position)
) WITHOUT ROWID;
