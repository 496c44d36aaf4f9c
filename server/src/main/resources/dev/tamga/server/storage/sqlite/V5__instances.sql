-- The nodes of a service, and what is to be done once (STORAGE.md 5). Instants are milliseconds since 1970 (UTC), by the
-- database's clock.

-- The one service whose database this is.
CREATE TABLE service (
  id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  name   TEXT    NOT NULL,                 -- node.name
  origin TEXT    NOT NULL,                 -- log.origin
  mark   TEXT    NOT NULL                  -- of its blob store
) STRICT;

CREATE TABLE instance (
  name    TEXT    NOT NULL PRIMARY KEY,    -- node.instance
  process TEXT    NOT NULL,                -- who runs as it: who finds another one here writes nothing more
  folder  TEXT    NOT NULL,                -- data/instance-id
  version TEXT    NOT NULL,
  since   INTEGER NOT NULL,
  seen    INTEGER NOT NULL                 -- 0 from a stop in order on
) STRICT;

CREATE TABLE duty (
  name   TEXT    NOT NULL PRIMARY KEY,
  holder TEXT    NOT NULL,                 -- node.instance that took it last; empty before the first
  epoch  INTEGER NOT NULL,                 -- how often it was taken
  until  INTEGER NOT NULL,                 -- held before this instant
  due    INTEGER NOT NULL,
  done   INTEGER NOT NULL                  -- when it was last done; 0 before the first time
) STRICT;
