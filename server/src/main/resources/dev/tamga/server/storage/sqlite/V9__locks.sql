-- Sealed items whose objects are locked in the store (STORAGE.md 4). Instants are milliseconds since 1970 (UTC).

ALTER TABLE items ADD COLUMN locked_until INTEGER NOT NULL DEFAULT 0;  -- all its objects are locked until then, at least; 0: not yet, or there is no lock

CREATE INDEX items_locks ON items (locked_until, blob) WHERE media_type IS NOT NULL;
