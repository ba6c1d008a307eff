-- The first tables. What shaped them:
--
-- * One transaction files a report: bug, event, deliveries. Each row written to one of several trees dirties a
--   page of 8 KiB that goes to the disk twice, so the trees that a report touches grow at their right end only:
--   ids rise with time and are the rows' own keys. deliveries_due and deliveries_open hold what is not done
--   yet, so they are small while all goes well.
-- * What a person reads by webhook (delivered_index) would touch another page for each webhook. It is filled
--   in bulk, later (storage/sqlite/bulk/delivered_index.hpp).
-- * Bodies stand apart from the narrow rows that are updated with every attempt.
-- * The single writer keeps references whole by writing what belongs together in one transaction. Only the small
--   tables declare them, so that a report does not pay for a look-up in each.
--
-- Times are milliseconds since 1970 in UTC; columns whose type says no unit carry it in their name.

CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE organisations (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
);

CREATE TABLE projects (
  id           INTEGER PRIMARY KEY,
  organisation INTEGER NOT NULL REFERENCES organisations (id),
  key          TEXT NOT NULL,
  name         TEXT NOT NULL,
  sdk_key      TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  removed_at   INTEGER  -- set: gone for every reader; what it owns is erased in the background
);
CREATE UNIQUE INDEX projects_key ON projects (organisation, key) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX projects_sdk_key ON projects (sdk_key) WHERE removed_at IS NULL;
CREATE INDEX projects_organisation ON projects (organisation);
CREATE INDEX projects_removed ON projects (id) WHERE removed_at IS NOT NULL;

-- The last number given in each project. It outlives the bug that bore it: no number is given twice.
CREATE TABLE project_numbers (
  project     INTEGER PRIMARY KEY REFERENCES projects (id),
  last_number INTEGER NOT NULL
);

CREATE TABLE members (
  id            INTEGER PRIMARY KEY,
  organisation  INTEGER NOT NULL REFERENCES organisations (id),
  email         TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  role          TEXT NOT NULL CHECK (role IN ('owner', 'member', 'viewer')),
  created_at    INTEGER NOT NULL
);
CREATE INDEX members_organisation ON members (organisation);

CREATE TABLE api_keys (
  id           INTEGER PRIMARY KEY,
  organisation INTEGER NOT NULL REFERENCES organisations (id),
  name         TEXT NOT NULL,
  hash         BLOB NOT NULL UNIQUE,
  created_at   INTEGER NOT NULL
);
CREATE INDEX api_keys_organisation ON api_keys (organisation);

CREATE TABLE webhooks (
  id              INTEGER PRIMARY KEY,
  project         INTEGER NOT NULL REFERENCES projects (id),
  url             TEXT NOT NULL,
  actions         TEXT NOT NULL,  -- separated by spaces
  active          INTEGER NOT NULL CHECK (active IN (0, 1)),
  description     TEXT NOT NULL,
  timeout_ms      INTEGER NOT NULL,
  schedule_s      TEXT NOT NULL,  -- the gaps, separated by spaces
  disabled_reason TEXT NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  removed_at      INTEGER  -- set: only its deliveries can still be read, until retention takes them
);
CREATE INDEX webhooks_project ON webhooks (project);
CREATE INDEX webhooks_removed ON webhooks (id) WHERE removed_at IS NOT NULL;

-- Sealed by crypto/vault.hpp, each value for its own webhook and field.
CREATE TABLE webhook_headers (
  webhook      INTEGER NOT NULL REFERENCES webhooks (id),
  position     INTEGER NOT NULL,
  name         TEXT NOT NULL,
  sealed_value BLOB NOT NULL,
  PRIMARY KEY (webhook, position)
) WITHOUT ROWID;

CREATE TABLE webhook_secrets (
  webhook       INTEGER NOT NULL REFERENCES webhooks (id),
  position      INTEGER NOT NULL,  -- 0: the newest
  sealed_secret BLOB NOT NULL,
  expires_at    INTEGER,
  PRIMARY KEY (webhook, position)
) WITHOUT ROWID;

CREATE TABLE bugs (
  id                      INTEGER PRIMARY KEY,
  project                 INTEGER NOT NULL,
  number                  INTEGER NOT NULL CHECK (number >= 1),
  revision                INTEGER NOT NULL,
  created_at              INTEGER NOT NULL,
  updated_at              INTEGER NOT NULL,
  type                    TEXT NOT NULL,
  priority                TEXT NOT NULL CHECK (priority = 'LOW' OR priority = 'MEDIUM' OR priority = 'HIGH'),
  status                  TEXT NOT NULL,
  lexorank                TEXT NOT NULL,
  share_generation        INTEGER NOT NULL,
  reported_by             TEXT NOT NULL,
  description             TEXT NOT NULL,
  screenshot_url          TEXT NOT NULL,
  screenshot_blob         TEXT NOT NULL,
  replay_blob             TEXT NOT NULL,
  replay_started_at       INTEGER,
  generating_screenshot   INTEGER NOT NULL,
  screenshot_live         INTEGER NOT NULL,
  generating_replay       INTEGER NOT NULL,
  replay_live             INTEGER NOT NULL,
  replay_rendering_failed INTEGER NOT NULL,
  meta_data               TEXT NOT NULL,
  details                 TEXT NOT NULL  -- last: a page of the board does not read it
);
CREATE UNIQUE INDEX bugs_number ON bugs (project, number);

CREATE TABLE events (
  id         INTEGER PRIMARY KEY,
  project    INTEGER NOT NULL,
  bug        INTEGER NOT NULL,
  action     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  body       BLOB NOT NULL  -- frozen: every attempt sends these bytes
);
CREATE INDEX events_bug ON events (bug);

--   held ----recover----> pending --attempt--> delivered
--                         |  ^  |--attempt--> failed        (given up)
--                    retry+--+  |--person---> cancelled     (also from held)
--   A person's resend leads from any state to pending.
CREATE TABLE deliveries (
  id            INTEGER PRIMARY KEY,
  event         INTEGER NOT NULL,
  webhook       INTEGER NOT NULL,
  state         TEXT NOT NULL CHECK (state = 'pending' OR state = 'delivered' OR state = 'failed' OR
                                     state = 'cancelled' OR state = 'held'),
  due_at        INTEGER CHECK ((due_at IS NULL) = (state <> 'pending')),
  attempts_done INTEGER NOT NULL,
  schedule_step INTEGER NOT NULL,  -- attempts since the schedule began
  last_reason   TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
);
CREATE INDEX deliveries_event ON deliveries (event);
CREATE INDEX deliveries_due ON deliveries (webhook, due_at) WHERE state = 'pending';
CREATE INDEX deliveries_open ON deliveries (webhook, state) WHERE state <> 'delivered';

CREATE TABLE delivered_index (
  webhook  INTEGER NOT NULL,
  delivery INTEGER NOT NULL,
  PRIMARY KEY (webhook, delivery)
) WITHOUT ROWID;

CREATE TABLE attempts (
  delivery          INTEGER NOT NULL,
  number            INTEGER NOT NULL CHECK (number >= 1),
  started_at        INTEGER NOT NULL,
  outcome           TEXT NOT NULL CHECK (outcome = 'delivered' OR outcome = 'refused' OR outcome = 'timed_out' OR
                                         outcome = 'unreachable' OR outcome = 'blocked'),
  reason            TEXT NOT NULL,
  detail            TEXT NOT NULL,
  status            INTEGER NOT NULL,
  retry_after_s     INTEGER,
  dns_us            INTEGER NOT NULL,
  connect_us        INTEGER NOT NULL,
  tls_us            INTEGER NOT NULL,
  first_byte_us     INTEGER NOT NULL,
  total_us          INTEGER NOT NULL,
  remote_address    TEXT NOT NULL,
  request_headers   BLOB NOT NULL,  -- lines of `name:value`
  response_headers  BLOB NOT NULL,
  response_body     BLOB NOT NULL,
  response_body_cut INTEGER NOT NULL,
  PRIMARY KEY (delivery, number)
) WITHOUT ROWID;

CREATE TABLE idempotency (
  key_hash   BLOB PRIMARY KEY,
  bug        INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency (created_at);
