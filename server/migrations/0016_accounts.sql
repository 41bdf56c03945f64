-- Accounts of the authority's own directory, and whose they are. An account is the subject that its issuer gives it, which never changes:
-- what else the directory says of it moves nothing here.
CREATE TABLE accounts (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    authority TEXT NOT NULL,
    person TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject),
    UNIQUE (authority, person)
);

-- As whom the directory is expected to name somebody the first time they come. Used up by that. One a person, each for one person.
CREATE TABLE expected_accounts (
    authority TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    expected_by TEXT,
    PRIMARY KEY (authority, person)
);

-- How somebody proved who they are when a session began.
ALTER TABLE sessions ADD COLUMN means TEXT;
