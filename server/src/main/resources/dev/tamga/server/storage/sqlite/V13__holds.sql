-- Packages that an authority wants to be kept (PROTOCOL.md 8), and what their store knows of it (STORAGE.md 4).
-- Instants are milliseconds since 1970 (UTC).

-- The last act of each authority, written with its event.
CREATE TABLE holds (
  package     TEXT    NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
  authority   TEXT    NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN ('HELD', 'UNHELD')),
  reason      TEXT    NOT NULL,
  proceedings TEXT,
  seq         INTEGER NOT NULL,                  -- of the event
  recorded    INTEGER NOT NULL,
  PRIMARY KEY (package, authority)
) STRICT;

CREATE INDEX holds_standing ON holds (package) WHERE state = 'HELD';

ALTER TABLE items ADD COLUMN held_at INTEGER NOT NULL DEFAULT 0;  -- when all its objects had the store's legal hold; 0: they need not have it

CREATE INDEX items_held ON items (held_at, blob) WHERE held_at > 0;
