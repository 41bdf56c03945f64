-- What was deleted of a recording because its time was over: first it is said in the file and here, in one transaction, and from then on
-- nobody is answered it; then its bytes go, and only once they are off the disk is `sound_removed_at` set.
ALTER TABLE recordings ADD COLUMN sound_deleted_at BIGINT;
ALTER TABLE recordings ADD COLUMN sound_removed_at BIGINT;
ALTER TABLE recordings ADD COLUMN words_deleted_at BIGINT;
