-- The custody log (CUSTODY.md 1 to 3). Nothing here is ever updated but the newest tile of each level, which grows, and
-- the one row of log_state. Instants are milliseconds since 1970 (UTC).

-- The log: what a leaf of the tree is the hash of. idx has no gap.
CREATE TABLE entry (
  idx      BIGINT  NOT NULL PRIMARY KEY CHECK (idx >= 0),
  package  TEXT    NOT NULL,
  seq      BIGINT  NOT NULL CHECK (seq >= 1),
  bytes    BYTEA    NOT NULL,
  leaf     BYTEA    NOT NULL CHECK (length(leaf) = 32),
  UNIQUE (package, seq)
);

-- The events that the entries commit to, under the entry's idx. Package, number and digest stand in the entry alone.
CREATE TABLE event (
  idx      BIGINT  NOT NULL PRIMARY KEY REFERENCES entry (idx),
  id       TEXT    NOT NULL UNIQUE,
  type     TEXT    NOT NULL,
  recorded BIGINT  NOT NULL,
  xml      BYTEA    NOT NULL
);

-- C2SP tlog-tiles: width hashes of 32 bytes each; a tile below the width of 256 is the last of its level.
CREATE TABLE tile (
  level    BIGINT  NOT NULL CHECK (level >= 0),
  idx      BIGINT  NOT NULL CHECK (idx >= 0),
  width    BIGINT  NOT NULL CHECK (width BETWEEN 1 AND 256),
  hashes   BYTEA    NOT NULL CHECK (length(hashes) = 32 * width),
  PRIMARY KEY (level, idx)
);

-- The newest checkpoint, and the frontier from which the tree goes on.
CREATE TABLE log_state (
  id         BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
  size       BIGINT  NOT NULL CHECK (size >= 0),
  root       BYTEA    NOT NULL CHECK (length(root) = 32),
  frontier   BYTEA    NOT NULL,
  checkpoint TEXT    NOT NULL
);

-- RFC 3161 tokens over checkpoints.
CREATE TABLE checkpoint_timestamp (
  size       BIGINT  NOT NULL PRIMARY KEY,
  checkpoint TEXT    NOT NULL,
  taken      BIGINT  NOT NULL,
  token      BYTEA    NOT NULL
);
