-- Who is signed in where. What the browser holds is not here: only its digest, from which it cannot be made.
CREATE TABLE sessions (
    digest TEXT NOT NULL PRIMARY KEY,
    authority TEXT NOT NULL,
    person TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_end ON sessions (ends_at);
