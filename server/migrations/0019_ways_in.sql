-- Who comes in by an account has a way in too: nobody alone lets them in again.
INSERT INTO had_passkeys (authority, person)
SELECT DISTINCT authority, person FROM accounts WHERE TRUE
ON CONFLICT (authority, person) DO NOTHING;

-- A session from before its use was noted goes on until its own end.
UPDATE sessions SET used_at = ends_at - 1209600000 WHERE used_at IS NULL;
