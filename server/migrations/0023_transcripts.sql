-- What a machine hears in recordings: one row for each whole recording, from the moment at which it is whole. It goes with its recording.
-- `claim` names whoever takes it down now; once `lease_until` is over, anybody may take it up again.
CREATE TABLE transcripts (
    authority TEXT NOT NULL,
    recording TEXT NOT NULL,
    state TEXT NOT NULL,
    queued_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    claim TEXT,
    lease_until BIGINT,
    done_ms BIGINT NOT NULL,
    of_ms BIGINT,
    cut_after_ms BIGINT,
    model TEXT,
    reason TEXT,
    finished_at BIGINT,
    PRIMARY KEY (authority, recording),
    FOREIGN KEY (authority, recording) REFERENCES recordings (authority, recording) ON DELETE CASCADE
);
CREATE INDEX transcripts_by_state ON transcripts (state, due_at);

-- What was heard, window by window, each from where the one before ended. The sentences of a window lie in one text.
CREATE TABLE transcript_pieces (
    authority TEXT NOT NULL,
    recording TEXT NOT NULL,
    until_ms BIGINT NOT NULL,
    sentences TEXT NOT NULL,
    PRIMARY KEY (authority, recording, until_ms),
    FOREIGN KEY (authority, recording) REFERENCES transcripts (authority, recording) ON DELETE CASCADE
);

-- What was whole before this waits too.
INSERT INTO transcripts (authority, recording, state, queued_at, due_at, tries, done_ms)
SELECT authority, recording, 'waiting', completed_at, completed_at, 0, 0 FROM recordings WHERE completed_at IS NOT NULL;
