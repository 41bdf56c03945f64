-- When a session's person last proved who they are, where that was after it began; and when it was last used, to the hour.
ALTER TABLE sessions ADD COLUMN proven_at BIGINT;
ALTER TABLE sessions ADD COLUMN used_at BIGINT;
