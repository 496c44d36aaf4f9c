-- Damage that no checksum of a MiB shows (STORAGE.md 7), and locks that the store does not let go (STORAGE.md 4).

ALTER TABLE items ADD COLUMN damaged_whole BIGINT NOT NULL DEFAULT 0;  -- 1: the bytes have another SHA-256 than the sealed one, wherever they differ; nothing of them is served
ALTER TABLE items ADD COLUMN lockable_at BIGINT NOT NULL DEFAULT 0;    -- before that the store refuses to extend the lock of an object; 0: it did not refuse
