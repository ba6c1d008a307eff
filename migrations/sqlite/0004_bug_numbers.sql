-- The index over (project, number) touched one page of 8 KiB for each project in every commit: with two hundred
-- projects at work, as many bytes as the reports themselves. It becomes a table that is filled in bulk
-- (storage/sqlite/bulk/number_index.hpp); what was filed since stands in a tail that grows at its right end only.
-- project_numbers, written in every commit for each project until now, is the highest number of removed bugs only
-- from here on: with the numbers of those that are there it tells the last one given.

CREATE TABLE bug_numbers (
  project INTEGER NOT NULL,
  number  INTEGER NOT NULL,
  bug     INTEGER NOT NULL,
  PRIMARY KEY (project, number)
) WITHOUT ROWID;

CREATE TABLE bug_numbers_tail (
  bug     INTEGER PRIMARY KEY,
  project INTEGER NOT NULL,
  number  INTEGER NOT NULL
);

-- Each bug once. Ask it for one project's; the tail is then looked through.
CREATE VIEW numbered_bugs (project, number, bug) AS
  SELECT project, number, bug FROM bug_numbers
  UNION ALL
  SELECT project, number, bug FROM bug_numbers_tail;

INSERT INTO bug_numbers (project, number, bug) SELECT project, number, id FROM bugs ORDER BY project, number;
DROP INDEX bugs_number;
