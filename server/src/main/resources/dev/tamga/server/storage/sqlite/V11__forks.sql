-- The checkpoint that a fork contradicts, for the newest one goes on being replaced (CUSTODY.md 5).

ALTER TABLE witnessed ADD COLUMN against TEXT NOT NULL DEFAULT '';    -- of a fork: the note, as its log signed it; '': found before this was kept
