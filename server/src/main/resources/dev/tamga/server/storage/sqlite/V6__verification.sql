-- Sealed items whose bytes are read again (STORAGE.md 7). Instants are milliseconds since 1970 (UTC).

ALTER TABLE items ADD COLUMN verified_at INTEGER NOT NULL DEFAULT 0;  -- when its bytes were last known to be whole: at first, the seal
ALTER TABLE items ADD COLUMN verified_to INTEGER NOT NULL DEFAULT 0;  -- how far a reading has come that is not at its end
ALTER TABLE items ADD COLUMN tried_at INTEGER NOT NULL DEFAULT 0;     -- when a reading failed; past verified_at until one succeeds
ALTER TABLE items ADD COLUMN damaged_by TEXT;                         -- the DAMAGED event, until a CORRECTED names it
ALTER TABLE items ADD COLUMN damaged_from INTEGER;                    -- its first bad byte

UPDATE items SET verified_at = (SELECT sealed FROM packages WHERE id = items.package) WHERE media_type IS NOT NULL;

CREATE INDEX items_verification ON items (verified_at, blob) WHERE media_type IS NOT NULL;
CREATE INDEX items_troubled ON items (tried_at, blob) WHERE media_type IS NOT NULL AND tried_at > verified_at;
