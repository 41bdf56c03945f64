-- The log, and what is derived from it. Runs unchanged on SQLite and on PostgreSQL.
-- Every key begins with the authority. All but `entries`, `bodies` and `opened` can be made again from those.

-- The line of history that this database stands on. A restore from a backup adds one.
CREATE TABLE epochs (
    number BIGINT NOT NULL PRIMARY KEY,
    epoch TEXT NOT NULL UNIQUE,
    began_at BIGINT NOT NULL
);

CREATE TABLE authorities (
    authority TEXT NOT NULL PRIMARY KEY,
    directory_version BIGINT NOT NULL,
    entries BIGINT NOT NULL
);

CREATE TABLE streams (
    authority TEXT NOT NULL,
    stream TEXT NOT NULL,
    head BIGINT NOT NULL,
    chain TEXT NOT NULL,
    PRIMARY KEY (authority, stream)
);

CREATE TABLE entries (
    authority TEXT NOT NULL,
    stream TEXT NOT NULL,
    position BIGINT NOT NULL,
    entry TEXT NOT NULL,
    digest TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    late BOOLEAN NOT NULL,
    chain TEXT NOT NULL,
    head TEXT NOT NULL,
    PRIMARY KEY (authority, stream, position),
    UNIQUE (authority, entry)
);

-- The words lie in rows of their own, so that they can be erased and the chain still passes.
CREATE TABLE bodies (
    authority TEXT NOT NULL,
    stream TEXT NOT NULL,
    position BIGINT NOT NULL,
    salt TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (authority, stream, position)
);

-- Entries whose words a recorded rule took out. One that arrives only after its erasure arrives without words.
CREATE TABLE erasures (
    authority TEXT NOT NULL,
    stream TEXT NOT NULL,
    entry TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (authority, stream, entry)
);

-- The rules of a stream at a position, by the version of the fold that made them.
CREATE TABLE snapshots (
    authority TEXT NOT NULL,
    stream TEXT NOT NULL,
    position BIGINT NOT NULL,
    fold BIGINT NOT NULL,
    rules TEXT NOT NULL,
    PRIMARY KEY (authority, stream, position)
);

-- Families, for the cards of their team.
CREATE TABLE families (
    authority TEXT NOT NULL,
    family TEXT NOT NULL,
    name TEXT NOT NULL,
    team TEXT NOT NULL,
    lead TEXT,
    children BIGINT NOT NULL,
    PRIMARY KEY (authority, family)
);
CREATE INDEX families_by_team ON families (authority, team);

-- Who leads a family or works beside the lead: whose phone holds the file.
CREATE TABLE workers (
    authority TEXT NOT NULL,
    family TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (authority, family, person)
);
CREATE INDEX workers_by_person ON workers (authority, person);

-- Visits in the diary that have not begun.
CREATE TABLE visits (
    authority TEXT NOT NULL,
    family TEXT NOT NULL,
    visit TEXT NOT NULL,
    planned_at BIGINT NOT NULL,
    PRIMARY KEY (authority, family, visit)
);

-- Questions that wait for an adviser, or that one has. The words are the card's.
CREATE TABLE questions (
    authority TEXT NOT NULL,
    stream TEXT NOT NULL,
    question TEXT NOT NULL,
    specialism TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    claimed_by TEXT,
    text TEXT NOT NULL,
    extract TEXT NOT NULL,
    PRIMARY KEY (authority, stream, question)
);
CREATE INDEX questions_by_claimer ON questions (authority, claimed_by);

-- Reserved decisions that are with the strategy team. `names` are those who asked for or agreed them, between spaces.
CREATE TABLE decisions (
    authority TEXT NOT NULL,
    stream TEXT NOT NULL,
    sign_off TEXT NOT NULL,
    reserved TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    names TEXT NOT NULL,
    emergency BOOLEAN NOT NULL,
    look_by BIGINT,
    PRIMARY KEY (authority, stream, sign_off)
);

-- Who lately opened or wrote in a file that they do not work in every day.
CREATE TABLE opened (
    authority TEXT NOT NULL,
    family TEXT NOT NULL,
    person TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (authority, family, person)
);
CREATE INDEX opened_by_person ON opened (authority, person);
