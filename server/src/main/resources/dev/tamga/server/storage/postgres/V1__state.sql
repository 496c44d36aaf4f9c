-- Drafts and packages, their items, hops and receipts. Instants are milliseconds since 1970 (UTC).

CREATE TABLE packages (
  id             TEXT    NOT NULL PRIMARY KEY,
  producer       TEXT    NOT NULL,
  classification TEXT    NOT NULL,
  state          TEXT    NOT NULL CHECK (state IN ('DRAFT', 'SEALED', 'ACCEPTED', 'DISPUTED')),
  created        BIGINT  NOT NULL,
  expires        BIGINT  NOT NULL,            -- of a draft: 30 days after the last byte
  item_count     BIGINT  NOT NULL DEFAULT 0,
  bytes          BIGINT  NOT NULL DEFAULT 0,  -- as announced
  last_item      BIGINT  NOT NULL DEFAULT 0,  -- the highest number given: none is given twice
  seal_order     BIGINT  UNIQUE,              -- the place in every list
  sealed         BIGINT,
  case_number    TEXT,
  CHECK ((state = 'DRAFT') = (seal_order IS NULL)),
  CHECK ((seal_order IS NULL) = (sealed IS NULL) AND (seal_order IS NULL) = (case_number IS NULL))
);

CREATE INDEX packages_outbox ON packages (producer, seal_order) WHERE seal_order IS NOT NULL;
CREATE INDEX packages_drafts ON packages (producer) WHERE state = 'DRAFT';
CREATE INDEX packages_expiry ON packages (expires) WHERE state = 'DRAFT';

CREATE TABLE recipients (
  package    TEXT    NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
  position   BIGINT  NOT NULL,
  authority  TEXT    NOT NULL,
  seal_order BIGINT,                          -- as in packages: an inbox is one index
  answer     TEXT    CHECK (answer IN ('ACCEPTED', 'DISPUTED')),
  PRIMARY KEY (package, position),
  UNIQUE (package, authority)
);

CREATE INDEX recipients_inbox ON recipients (authority, seal_order) WHERE seal_order IS NOT NULL;

CREATE TABLE items (
  blob       BIGINT  NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- names the file; never given twice
  package    TEXT    NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
  n          BIGINT  NOT NULL,                 -- as announced; from the seal on, the manifest's order
  name       TEXT    NOT NULL,
  name_key   TEXT    NOT NULL,                 -- names that collide have the same (FORMAT.md 2)
  length     BIGINT  NOT NULL CHECK (length >= 0),
  acked      BIGINT  NOT NULL DEFAULT 0 CHECK (acked BETWEEN 0 AND length), -- bytes acknowledged
  tail_crc   BIGINT  NOT NULL DEFAULT 0,       -- CRC-32C of those after the last full chunk
  sha256     TEXT,                             -- known when all bytes were hashed
  crc32      BIGINT,
  media_type TEXT,                             -- known from the seal on
  UNIQUE (package, n),
  UNIQUE (package, name_key),
  CHECK ((sha256 IS NULL) = (crc32 IS NULL) AND (sha256 IS NULL OR acked = length))
);

CREATE TABLE documents (
  package TEXT NOT NULL PRIMARY KEY REFERENCES packages (id) ON DELETE CASCADE,
  bytes   BYTEA NOT NULL
);

CREATE TABLE hops (
  package        TEXT    NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
  number         BIGINT  NOT NULL CHECK (number BETWEEN 1 AND 99),
  authority      TEXT    NOT NULL,
  signer         TEXT    NOT NULL,             -- SHA-256 of the certificate's SubjectPublicKeyInfo
  statement_name TEXT,
  statement      BYTEA,
  manifest       BYTEA    NOT NULL,
  signature      BYTEA    NOT NULL,
  PRIMARY KEY (package, number),
  CHECK ((number = 1) = (statement IS NULL) AND (statement IS NULL) = (statement_name IS NULL))
);

CREATE TABLE side_signatures (
  package  TEXT    NOT NULL,
  hop      BIGINT  NOT NULL,
  position BIGINT  NOT NULL,
  name     TEXT    NOT NULL,
  bytes    BYTEA    NOT NULL,
  PRIMARY KEY (package, hop, position),
  FOREIGN KEY (package, hop) REFERENCES hops (package, number) ON DELETE CASCADE
);

CREATE TABLE releases (
  package     TEXT    NOT NULL,
  item        BIGINT  NOT NULL,
  certificate TEXT    NOT NULL,                -- SHA-256 of the certificate that fetched
  authority   TEXT    NOT NULL,
  PRIMARY KEY (package, item, certificate),
  FOREIGN KEY (package) REFERENCES packages (id) ON DELETE CASCADE
);

-- A receipt is promised in the transaction that commits its event, and signed after it.
CREATE TABLE receipts (
  package TEXT    NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
  seq     BIGINT  NOT NULL,                    -- of the custody event
  hop     BIGINT  NOT NULL,
  kind    TEXT    NOT NULL,
  bytes   BYTEA,                                -- null while it is only promised
  PRIMARY KEY (package, seq)
);

CREATE INDEX receipts_due ON receipts (package) WHERE bytes IS NULL;

-- Who locks the one row has the turn to write, until his transaction ends (STORAGE.md 1).
CREATE TABLE turn (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1)
);

INSERT INTO turn (id) VALUES (1);

-- Each process that writes, and its newest batch: after a commit without an answer it looks here (STORAGE.md 2).
CREATE TABLE writer (
  id    UUID        NOT NULL PRIMARY KEY,
  batch BIGINT      NOT NULL,
  since TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 50);
