-- Webhooks and projects count their changes, as bugs do: who edits one says on which revision, and what somebody else
-- has changed meanwhile is not undone without a word (api/request/revision.hpp).
ALTER TABLE webhooks ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
