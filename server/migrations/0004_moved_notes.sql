-- Notes that were moved to another file. Whatever is said of one in the file that it left loses its words, also when it arrives later.
-- Which entries lost theirs stands in `erasures`, from now on only those that really did: `verify` asks it, so it is kept like the log.
CREATE TABLE moved_notes (
    authority TEXT NOT NULL,
    stream TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (authority, stream, note)
);
INSERT INTO moved_notes (authority, stream, note) SELECT DISTINCT authority, stream, note FROM erasures;
