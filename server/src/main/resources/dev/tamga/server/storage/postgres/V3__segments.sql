-- Bytes of items that lie in an object store: each row is one object, never changed (STORAGE.md 4).

CREATE TABLE segments (
  blob       BIGINT  NOT NULL REFERENCES items (blob) ON DELETE CASCADE,
  first_byte BIGINT  NOT NULL CHECK (first_byte >= 0), -- where in the item it begins
  length     BIGINT  NOT NULL CHECK (length > 0),
  object     TEXT    NOT NULL,                         -- the key, after the store's prefix
  checksums  BYTEA   NOT NULL,                         -- CRC-32C of each MiB from the first byte on
  PRIMARY KEY (blob, first_byte)
);
