-- What proves a signature, under the digest of the text that was signed: enough to check it years later without this software. An act
-- takes it up once, and then `entry` names the act; the act names the digest, and the chain covers the act.
CREATE TABLE evidence (
    authority TEXT NOT NULL,
    digest TEXT NOT NULL,
    stream TEXT NOT NULL,
    matter TEXT NOT NULL,
    person TEXT NOT NULL,
    ground TEXT NOT NULL,
    text BYTEA NOT NULL,
    client_data BYTEA NOT NULL,
    authenticator_data BYTEA NOT NULL,
    signature BYTEA NOT NULL,
    credential TEXT NOT NULL,
    public_key TEXT NOT NULL,
    passkey_added_at BIGINT NOT NULL,
    origin TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    entry TEXT,
    PRIMARY KEY (authority, digest)
);
CREATE INDEX evidence_by_matter ON evidence (matter);
