-- When somebody first had a way in, as far as it is known: whoever is one of the two who let somebody in again has had one for a while. Where
-- nothing is known, it counts from their next way in.
ALTER TABLE had_passkeys ADD COLUMN since_at BIGINT;

UPDATE had_passkeys SET since_at = (
    SELECT MIN(known.since_at) FROM (
        SELECT authority, person, added_at AS since_at FROM passkeys
        UNION ALL SELECT authority, person, linked_at FROM accounts
        UNION ALL SELECT authority, person, registered_at FROM devices
    ) AS known
    WHERE known.authority = had_passkeys.authority AND known.person = had_passkeys.person
);
