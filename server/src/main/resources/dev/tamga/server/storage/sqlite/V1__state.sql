-- Drafts and packages, their items, hops and receipts. Instants are milliseconds since 1970 (UTC).

CREATE TABLE packages (
  id             TEXT    NOT NULL PRIMARY KEY,
  producer       TEXT    NOT NULL,
  classification TEXT    NOT NULL,
  state          TEXT    NOT NULL CHECK (state IN ('DRAFT', 'SEALED', 'ACCEPTED', 'DISPUTED')),
  created        INTEGER NOT NULL,
  expires        INTEGER NOT NULL,            -- of a draft: 30 days after the last byte
  item_count     INTEGER NOT NULL DEFAULT 0,
  bytes          INTEGER NOT NULL DEFAULT 0,  -- as announced
  last_item      INTEGER NOT NULL DEFAULT 0,  -- the highest number given: none is given twice
  seal_order     INTEGER UNIQUE,              -- the place in every list
  sealed         INTEGER,
  case_number    TEXT,
  CHECK ((state = 'DRAFT') = (seal_order IS NULL)),
  CHECK ((seal_order IS NULL) = (sealed IS NULL) AND (seal_order IS NULL) = (case_number IS NULL))
) STRICT;

CREATE INDEX packages_outbox ON packages (producer, seal_order) WHERE seal_order IS NOT NULL;
CREATE INDEX packages_drafts ON packages (producer) WHERE state = 'DRAFT';
CREATE INDEX packages_expiry ON packages (expires) WHERE state = 'DRAFT';

CREATE TABLE recipients (
  package    TEXT    NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  authority  TEXT    NOT NULL,
  seal_order INTEGER,                          -- as in packages: an inbox is one index
  answer     TEXT    CHECK (answer IN ('ACCEPTED', 'DISPUTED')),
  PRIMARY KEY (package, position),
  UNIQUE (package, authority)
) STRICT;

CREATE INDEX recipients_inbox ON recipients (authority, seal_order) WHERE seal_order IS NOT NULL;

CREATE TABLE items (
  blob       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- names the file; never given twice
  package    TEXT    NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
  n          INTEGER NOT NULL,                 -- as announced; from the seal on, the manifest's order
  name       TEXT    NOT NULL,
  name_key   TEXT    NOT NULL,                 -- names that collide have the same (FORMAT.md 2)
  length     INTEGER NOT NULL CHECK (length >= 0),
  acked      INTEGER NOT NULL DEFAULT 0 CHECK (acked BETWEEN 0 AND length), -- bytes acknowledged
  tail_crc   INTEGER NOT NULL DEFAULT 0,       -- CRC-32C of those after the last full chunk
  sha256     TEXT,                             -- known when all bytes were hashed
  crc32      INTEGER,
  media_type TEXT,                             -- known from the seal on
  UNIQUE (package, n),
  UNIQUE (package, name_key),
  CHECK ((sha256 IS NULL) = (crc32 IS NULL) AND (sha256 IS NULL OR acked = length))
) STRICT;

CREATE TABLE documents (
  package TEXT NOT NULL PRIMARY KEY REFERENCES packages (id) ON DELETE CASCADE,
  bytes   BLOB NOT NULL
) STRICT;

CREATE TABLE hops (
  package        TEXT    NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
  number         INTEGER NOT NULL CHECK (number BETWEEN 1 AND 99),
  authority      TEXT    NOT NULL,
  signer         TEXT    NOT NULL,             -- SHA-256 of the certificate's SubjectPublicKeyInfo
  statement_name TEXT,
  statement      BLOB,
  manifest       BLOB    NOT NULL,
  signature      BLOB    NOT NULL,
  PRIMARY KEY (package, number),
  CHECK ((number = 1) = (statement IS NULL) AND (statement IS NULL) = (statement_name IS NULL))
) STRICT;

CREATE TABLE side_signatures (
  package  TEXT    NOT NULL,
  hop      INTEGER NOT NULL,
  position INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  bytes    BLOB    NOT NULL,
  PRIMARY KEY (package, hop, position),
  FOREIGN KEY (package, hop) REFERENCES hops (package, number) ON DELETE CASCADE
) STRICT;

CREATE TABLE releases (
  package     TEXT    NOT NULL,
  item        INTEGER NOT NULL,
  certificate TEXT    NOT NULL,                -- SHA-256 of the certificate that fetched
  authority   TEXT    NOT NULL,
  PRIMARY KEY (package, item, certificate),
  FOREIGN KEY (package) REFERENCES packages (id) ON DELETE CASCADE
) STRICT;

-- A receipt is promised in the transaction that commits its event, and signed after it.
CREATE TABLE receipts (
  package TEXT    NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
  seq     INTEGER NOT NULL,                    -- of the custody event
  hop     INTEGER NOT NULL,
  kind    TEXT    NOT NULL,
  bytes   BLOB,                                -- null while it is only promised
  PRIMARY KEY (package, seq)
) STRICT;

CREATE INDEX receipts_due ON receipts (package) WHERE bytes IS NULL;
