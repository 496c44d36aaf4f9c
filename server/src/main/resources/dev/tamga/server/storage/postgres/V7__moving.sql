-- Moving house (STORAGE.md 8). Instants are milliseconds since 1970 (UTC).

-- A move that is not finished. In the new place (TO) it keeps nodes from starting; in the old one (FROM) it is taken out
-- by a node that starts, which voids the move.
CREATE TABLE moving (
  id     BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
  move   TEXT    NOT NULL,                 -- the same in both places
  side   TEXT    NOT NULL CHECK (side IN ('FROM', 'TO')),
  place  TEXT    NOT NULL,                 -- the other one
  origin TEXT    NOT NULL,                 -- of the log
  since  BIGINT  NOT NULL,
  mark   TEXT    NOT NULL                  -- by which a write in the old place is found out
);

-- This place was left for good: two nodes that go on from one log would fork it.
CREATE TABLE moved (
  id       BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
  move     TEXT    NOT NULL,
  place    TEXT    NOT NULL,               -- where everything is now
  finished BIGINT  NOT NULL
);
