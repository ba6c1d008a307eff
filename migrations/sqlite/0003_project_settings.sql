-- What a team decides for one project (accounts/project_settings.hpp): one JSON object, read whole and written whole,
-- never searched. What is absent has its default.
ALTER TABLE projects ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
