-- Sound in the holding place: the row that tells of a recording names it, and where its parts lie on the phone.
ALTER TABLE held_items ADD COLUMN recording TEXT;
ALTER TABLE held_items ADD COLUMN parts_at TEXT;
CREATE INDEX held_items_by_recording ON held_items (authority, recording);
