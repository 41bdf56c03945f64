-- Devices that made themselves known: the public half of the key that each signs with, in base64. One that was revoked keeps its row:
-- it may still deliver what it holds, and nothing else.
CREATE TABLE devices (
    device TEXT NOT NULL PRIMARY KEY,
    authority TEXT NOT NULL,
    person TEXT NOT NULL,
    public_key TEXT NOT NULL,
    made_on TEXT,
    registered_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX devices_by_person ON devices (authority, person);
-- On which device a session is used, once that has made itself known.
ALTER TABLE sessions ADD COLUMN device TEXT;
