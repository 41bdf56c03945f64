-- Where the sound of a note that was moved to another file belongs now. `person` is whose recording it must be for the row to count: who
-- made it, or a colleague whose word alone moves nothing. Made from the log; a recording may be announced only after its note moved.
CREATE TABLE moved_recordings (
    authority TEXT NOT NULL,
    recording TEXT NOT NULL,
    person TEXT NOT NULL,
    stream TEXT NOT NULL,
    PRIMARY KEY (authority, recording, person)
);
