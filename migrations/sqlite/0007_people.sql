-- People sign in, and one person can be in several organisations: what a member was becomes a person, with the e-mail
-- address and the password, and a membership, with the role. Who was owner of two organisations under one address is
-- one person now, with the password of the older. Sessions and invitations are new; of their tokens only hashes stand
-- here. API keys get a role and tell when they were used.

CREATE TABLE people (
  id            INTEGER PRIMARY KEY,
  email         TEXT NOT NULL UNIQUE,  -- in lower case
  name          TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  last_seen_at  INTEGER  -- to some minutes; NULL: never signed in
);
INSERT INTO people (id, email, name, password_hash, created_at)
  SELECT m.id, lower(m.email), m.email, m.password_hash, m.created_at FROM members m
  WHERE m.id = (SELECT min(o.id) FROM members o WHERE lower(o.email) = lower(m.email));

ALTER TABLE members RENAME TO members_before;
DROP INDEX members_organisation;
CREATE TABLE members (
  id           INTEGER PRIMARY KEY,
  organisation INTEGER NOT NULL REFERENCES organisations (id),
  person       INTEGER NOT NULL REFERENCES people (id),
  role         TEXT NOT NULL CHECK (role IN ('owner', 'member', 'viewer')),
  created_at   INTEGER NOT NULL
);
INSERT INTO members (id, organisation, person, role, created_at)
  SELECT b.id, b.organisation, p.id, b.role, b.created_at FROM members_before b JOIN people p ON p.email = lower(b.email);
DROP TABLE members_before;
CREATE UNIQUE INDEX members_once ON members (organisation, person);
CREATE INDEX members_person ON members (person);

CREATE TABLE sessions (
  id           INTEGER PRIMARY KEY,
  person       INTEGER NOT NULL REFERENCES people (id),
  organisation INTEGER NOT NULL REFERENCES organisations (id),  -- the one that is looked at
  hash         BLOB NOT NULL UNIQUE,
  created_at   INTEGER NOT NULL,
  used_at      INTEGER NOT NULL  -- to some minutes
);
CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE invitations (
  id           INTEGER PRIMARY KEY,
  organisation INTEGER NOT NULL REFERENCES organisations (id),
  email        TEXT NOT NULL,  -- in lower case
  role         TEXT NOT NULL CHECK (role IN ('owner', 'member', 'viewer')),
  hash         BLOB NOT NULL UNIQUE,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
);
CREATE UNIQUE INDEX invitations_once ON invitations (organisation, email);

ALTER TABLE api_keys ADD COLUMN role TEXT NOT NULL DEFAULT 'owner' CHECK (role IN ('owner', 'member', 'viewer'));
ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER;
