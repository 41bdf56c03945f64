-- Words are also taken out of texts under the cursor that their writer finished with: what an entry was part of is a note or a draft.
ALTER TABLE erasures RENAME COLUMN note TO part_of;
