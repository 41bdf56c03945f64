-- On what kind of phone somebody signed in, in a word: so that they know their own again.
ALTER TABLE sessions ADD COLUMN made_on TEXT;
CREATE INDEX sessions_by_person ON sessions (authority, person);
