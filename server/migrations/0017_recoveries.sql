-- Who is being let in again: where to find it. How it stands, and why, is in the person's own page of the log.
CREATE TABLE recoveries (
    recovery TEXT NOT NULL PRIMARY KEY,
    authority TEXT NOT NULL,
    person TEXT NOT NULL
);

CREATE INDEX recoveries_by_person ON recoveries (authority, person);

-- An invitation that came of it.
ALTER TABLE invitations ADD COLUMN recovery TEXT;

-- Who ever had a passkey: nobody alone lets them in again.
CREATE TABLE had_passkeys (
    authority TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (authority, person)
);

INSERT INTO had_passkeys (authority, person)
SELECT authority, person FROM passkeys UNION SELECT authority, person FROM devices;
