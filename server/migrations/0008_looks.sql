-- Who looked: what went out of the team that holds a file, written in the transaction that answers it. Numbered and chained by stream.
-- Kept like the log: nothing else knows of it.
CREATE TABLE looks (
    authority TEXT NOT NULL,
    stream TEXT NOT NULL,
    number BIGINT NOT NULL,
    looked_at BIGINT NOT NULL,
    look TEXT NOT NULL,
    chain TEXT NOT NULL,
    PRIMARY KEY (authority, stream, number)
);

CREATE TABLE look_heads (
    authority TEXT NOT NULL,
    stream TEXT NOT NULL,
    number BIGINT NOT NULL,
    chain TEXT NOT NULL,
    PRIMARY KEY (authority, stream)
);
