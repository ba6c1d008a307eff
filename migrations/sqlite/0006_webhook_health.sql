-- How webhooks fared, in slots of a quarter of an hour: a chart of a week over the attempts themselves would read
-- millions of them. Written in bulk, behind the attempts (storage/sqlite/bulk/health_log.hpp). By slot first: what is
-- written again and again stands together at the right end, and what is too old at the left.

CREATE TABLE webhook_health (
  slot        INTEGER NOT NULL,
  webhook     INTEGER NOT NULL,
  delivered   INTEGER NOT NULL,  -- attempts
  failed      INTEGER NOT NULL,
  took        TEXT NOT NULL,     -- delivery/health/latency_histogram.hpp
  last_reason TEXT NOT NULL,     -- of the last that failed
  PRIMARY KEY (slot, webhook)
) WITHOUT ROWID;
