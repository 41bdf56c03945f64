-- What the server signed of where each stream stood, minute by minute, each resting on those before. Kept like the log: nothing else knows of it.
CREATE TABLE checkpoints (
    authority TEXT NOT NULL,
    number BIGINT NOT NULL,
    statement TEXT NOT NULL,
    signature TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    PRIMARY KEY (authority, number)
);

-- The heads that each of them names: of the entries of a stream, and of the looks at it.
CREATE TABLE checkpoint_heads (
    authority TEXT NOT NULL,
    log TEXT NOT NULL,
    stream TEXT NOT NULL,
    number BIGINT NOT NULL,
    position BIGINT NOT NULL,
    chain TEXT NOT NULL,
    PRIMARY KEY (authority, log, stream, number)
);
CREATE INDEX checkpoint_heads_by_number ON checkpoint_heads (authority, number);

-- That an epoch began after a restore, signed. By the number of the epoch.
CREATE TABLE epoch_certificates (
    authority TEXT NOT NULL,
    number BIGINT NOT NULL,
    statement TEXT NOT NULL,
    signature TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    PRIMARY KEY (authority, number)
);
