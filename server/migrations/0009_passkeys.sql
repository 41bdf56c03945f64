-- How people prove who they are. Of what a person or a browser holds there is only a digest here, from which it cannot be made.
CREATE TABLE passkeys (
    credential TEXT NOT NULL PRIMARY KEY,
    authority TEXT NOT NULL,
    person TEXT NOT NULL,
    passkey TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX passkeys_by_person ON passkeys (authority, person);

-- Somebody may make their first passkey with it, once. One a person: a new one takes the place of the last.
CREATE TABLE invitations (
    authority TEXT NOT NULL,
    person TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    invited_by TEXT,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (authority, person)
);

-- Questions that were put to a browser's authenticator and not answered yet.
CREATE TABLE ceremonies (
    digest TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX ceremonies_by_end ON ceremonies (ends_at);
