-- The holding place: what devices delivered through the door, sealed as it came. Nothing reads it but the taking in by a colleague.
-- `wrapped` is its capture key, wrapped to the authority. `entry` and `entry_digest` are of the entry in it, where the server can open it;
-- `unread` is why not. `kept_for` is why it was not taken in when somebody tried. Once taken in, the bytes are gone and the row says by whom.
CREATE TABLE held_items (
    authority TEXT NOT NULL,
    device TEXT NOT NULL,
    place TEXT NOT NULL,
    digest TEXT NOT NULL,
    person TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    size BIGINT NOT NULL,
    wrapped TEXT,
    entry TEXT,
    entry_digest TEXT,
    device_seq BIGINT NOT NULL,
    unread TEXT,
    kept_for TEXT,
    received_at BIGINT NOT NULL,
    taken_by TEXT,
    taken_at BIGINT,
    PRIMARY KEY (authority, device, place, digest)
);
CREATE INDEX held_items_by_entry ON held_items (authority, entry_digest);
