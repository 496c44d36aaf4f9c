-- Counts takings of an item: who found another number may not record anything (STORAGE.md 6).

ALTER TABLE items ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0 CHECK (epoch >= 0);
