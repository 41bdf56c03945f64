-- Files that are opened for an investigation: where to find it. What it is, and until when, is in the reader's own page of the log.
CREATE TABLE investigations (
    investigation TEXT NOT NULL PRIMARY KEY,
    authority TEXT NOT NULL,
    person TEXT NOT NULL
);

CREATE INDEX investigations_by_authority ON investigations (authority);
