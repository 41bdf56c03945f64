-- What was deleted of a recording because its time was over: first it is said in the file and here, in one transaction, and from then on
-- nobody is answered it; then its bytes go, and only once they are off the disk is `sound_removed_at` set.
ALTER TABLE recordings ADD COLUMN sound_deleted_at BIGINT;
ALTER TABLE recordings ADD COLUMN sound_removed_at BIGINT;
ALTER TABLE recordings ADD COLUMN words_deleted_at BIGINT;

-- The last look at the clock before anything is deleted by it. `looked_at` is null where the operator says that the clock is right.
CREATE TABLE retention_looks (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    looked_at BIGINT,
    not_before BIGINT NOT NULL
);
