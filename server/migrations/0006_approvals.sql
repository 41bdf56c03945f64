-- Approvals that are with a named officer. `names` are those who asked for or called about them, between spaces. `officer` and `said`
-- are of a call that the officer has not yet confirmed. All of it can be made again from the entries.
CREATE TABLE approvals (
    authority TEXT NOT NULL,
    stream TEXT NOT NULL,
    approval TEXT NOT NULL,
    kind TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    names TEXT NOT NULL,
    officer TEXT,
    said TEXT,
    PRIMARY KEY (authority, stream, approval)
);
