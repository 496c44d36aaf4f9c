-- What is to be held says so before the store is asked (STORAGE.md 4): items.held_at is 1 while some objects of an item may be on
-- the store's legal hold and, if the package is on hold, all are to be; else the time when all had it, or 0.
UPDATE items SET held_at = 1
WHERE held_at = 0 AND acked > 0 AND package IN (SELECT package FROM holds WHERE state = 'HELD');
