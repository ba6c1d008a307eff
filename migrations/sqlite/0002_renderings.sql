-- What the reporter saw: pictures and films that are to be made, and events that wait for theirs.
--
-- * A rendering's row is written in the transaction that files its report, and only for reports that have something
--   to render. renderings_waiting holds what is not done yet.
-- * An event that waits has a body already, the one it goes with when the wait passes. Its deliveries are pending and
--   due at the end of the wait, so the due index holds the deadline and a restart keeps it.
-- * bugs.screenshot_url holds the name of our own picture from now on, if there is one; an address has slashes.

CREATE TABLE renderings (
  bug           INTEGER NOT NULL,
  kind          TEXT NOT NULL CHECK (kind = 'screenshot' OR kind = 'film'),
  state         TEXT NOT NULL CHECK (state = 'idle' OR state = 'waiting' OR state = 'done' OR state = 'failed'),
  due_at        INTEGER CHECK ((due_at IS NULL) = (state <> 'waiting')),
  attempts_done INTEGER NOT NULL,
  event         INTEGER,          -- which may wait for it
  source        TEXT NOT NULL,    -- name of the file it is made from
  base_url      TEXT NOT NULL,    -- from here on: the window of a captured page
  width         INTEGER NOT NULL,
  height        INTEGER NOT NULL,
  scroll_x      INTEGER NOT NULL,
  scroll_y      INTEGER NOT NULL,
  pixel_ratio_m INTEGER NOT NULL,  -- thousandths
  is_mobile     INTEGER NOT NULL,
  files         TEXT NOT NULL,    -- names of what was made, newest first, separated by spaces
  reason        TEXT NOT NULL,
  asked_at      INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  PRIMARY KEY (bug, kind)
) WITHOUT ROWID;
CREATE INDEX renderings_waiting ON renderings (kind, due_at, bug) WHERE state = 'waiting';

-- 1: the body may still be replaced. The first claim of one of its deliveries freezes it.
ALTER TABLE events ADD COLUMN waits INTEGER NOT NULL DEFAULT 0 CHECK (waits IN (0, 1));

ALTER TABLE webhooks ADD COLUMN wait_for_screenshot INTEGER NOT NULL DEFAULT 1 CHECK (wait_for_screenshot IN (0, 1));
