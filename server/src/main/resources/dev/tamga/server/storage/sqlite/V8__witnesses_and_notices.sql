-- What was seen of other logs (CUSTODY.md 5), and what one node of the service was told of revocations (STORAGE.md 5).
-- Instants are milliseconds since 1970 (UTC).

-- The newest checkpoint of a log that was verified, and the first one that did not go on from it.
CREATE TABLE witnessed (
  origin     TEXT    NOT NULL,
  kind       TEXT    NOT NULL CHECK (kind IN ('NEWEST', 'FORK')),
  checkpoint TEXT    NOT NULL,                 -- the note, as its log signed it
  proof      TEXT    NOT NULL DEFAULT '',      -- of a fork: old size and consistency path, as C2SP tlog-witness has them
  seen       INTEGER NOT NULL,
  PRIMARY KEY (origin, kind)
) STRICT;

-- Notices that were accepted, as they came, in the order in which they were.
CREATE TABLE notice (
  id     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  digest TEXT    NOT NULL UNIQUE,              -- SHA-256 of the bytes
  taken  INTEGER NOT NULL,
  bytes  BLOB    NOT NULL
) STRICT;
