-- Recordings of sound. The bytes lie in the folder for sound; a row stands only for bytes that are on the disk.
CREATE TABLE recordings (
    authority TEXT NOT NULL,
    recording TEXT NOT NULL,
    stream TEXT NOT NULL,
    person TEXT NOT NULL,
    media_type TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    completed_at BIGINT,
    bytes BIGINT,
    digest TEXT,
    PRIMARY KEY (authority, recording)
);

CREATE TABLE recording_parts (
    authority TEXT NOT NULL,
    recording TEXT NOT NULL,
    part BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (authority, recording, part)
);
