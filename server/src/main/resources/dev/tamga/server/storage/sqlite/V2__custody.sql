-- The custody log (CUSTODY.md 1 to 3). Nothing here is ever updated but the newest tile of each level, which grows, and
-- the one row of log_state. Instants are milliseconds since 1970 (UTC).

-- The log: what a leaf of the tree is the hash of. idx has no gap.
CREATE TABLE entry (
  idx      INTEGER NOT NULL PRIMARY KEY CHECK (idx >= 0),
  package  TEXT    NOT NULL,
  seq      INTEGER NOT NULL CHECK (seq >= 1),
  bytes    BLOB    NOT NULL,
  leaf     BLOB    NOT NULL CHECK (length(leaf) = 32),
  UNIQUE (package, seq)
) STRICT;

-- The events that the entries commit to, under the entry's idx. Package, number and digest stand in the entry alone.
CREATE TABLE event (
  idx      INTEGER NOT NULL PRIMARY KEY REFERENCES entry (idx),
  id       TEXT    NOT NULL UNIQUE,
  type     TEXT    NOT NULL,
  recorded INTEGER NOT NULL,
  xml      BLOB    NOT NULL
) STRICT;

-- C2SP tlog-tiles: width hashes of 32 bytes each; a tile below the width of 256 is the last of its level.
CREATE TABLE tile (
  level    INTEGER NOT NULL CHECK (level >= 0),
  idx      INTEGER NOT NULL CHECK (idx >= 0),
  width    INTEGER NOT NULL CHECK (width BETWEEN 1 AND 256),
  hashes   BLOB    NOT NULL CHECK (length(hashes) = 32 * width),
  PRIMARY KEY (level, idx)
) STRICT;

-- The newest checkpoint, and the frontier from which the tree goes on.
CREATE TABLE log_state (
  id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  size       INTEGER NOT NULL CHECK (size >= 0),
  root       BLOB    NOT NULL CHECK (length(root) = 32),
  frontier   BLOB    NOT NULL,
  checkpoint TEXT    NOT NULL
) STRICT;

-- RFC 3161 tokens over checkpoints.
CREATE TABLE checkpoint_timestamp (
  size       INTEGER NOT NULL PRIMARY KEY,
  checkpoint TEXT    NOT NULL,
  taken      INTEGER NOT NULL,
  token      BLOB    NOT NULL
) STRICT;
