//! Passkeys, invitations to make a first one, and questions to authenticators that are under way.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, Digest, PersonId, RecoveryId};

use super::{DbError, Tx, on, read_text, recoveries, run};

/// A passkey as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PasskeyRow {
    /// The credential's name, as the authenticator gave it, in base64url.
    pub credential: String,
    /// Under which authority.
    pub authority: AuthorityId,
    /// Whose.
    pub person: PersonId,
    /// The public half and what is known of it, as JSON.
    pub passkey: String,
    /// When it was made.
    pub added_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

type Stored = (String, String, String, String, i64, Option<i64>);

fn read((credential, authority, person, passkey, added_at, used_at): Stored) -> Result<PasskeyRow, DbError> {
    Ok(PasskeyRow {
        credential,
        authority: read_text(&authority)?,
        person: read_text(&person)?,
        passkey,
        added_at: Timestamp::from_millis(added_at),
        used_at: used_at.map(Timestamp::from_millis),
    })
}

/// Keeps a new passkey. False where its name is taken.
pub(crate) async fn add(tx: &mut Tx, row: &PasskeyRow) -> Result<bool, DbError> {
    let new: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "INSERT INTO passkeys (credential, authority, person, passkey, added_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (credential) DO NOTHING RETURNING credential",
    )
    .bind(&row.credential)
    .bind(row.authority.to_string())
    .bind(row.person.to_string())
    .bind(&row.passkey)
    .bind(row.added_at.millis())
    .fetch_optional(conn)
    .await)?;
    if new.is_some() {
        recoveries::had_passkey(tx, row.authority, row.person, row.added_at).await?;
    }
    Ok(new.is_some())
}

/// The passkey of a name.
pub(crate) async fn find(tx: &mut Tx, credential: &str) -> Result<Option<PasskeyRow>, DbError> {
    let row: Option<Stored> = on!(tx, conn => sqlx::query_as(
        "SELECT credential, authority, person, passkey, added_at, used_at FROM passkeys WHERE credential = $1",
    )
    .bind(credential)
    .fetch_optional(conn)
    .await)?;
    row.map(read).transpose()
}

/// Somebody's passkeys, the oldest first.
pub(crate) async fn of(tx: &mut Tx, authority: AuthorityId, person: PersonId) -> Result<Vec<PasskeyRow>, DbError> {
    let rows: Vec<Stored> = on!(tx, conn => sqlx::query_as(
        "SELECT credential, authority, person, passkey, added_at, used_at FROM passkeys
         WHERE authority = $1 AND person = $2 ORDER BY added_at, credential",
    )
        .bind(authority.to_string())
        .bind(person.to_string())
        .fetch_all(conn)
        .await)?;
    rows.into_iter().map(read).collect()
}

/// Remembers that a passkey was used, and what its authenticator said of itself.
pub(crate) async fn used(tx: &mut Tx, credential: &str, passkey: &str, now: Timestamp) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("UPDATE passkeys SET passkey = $2, used_at = $3 WHERE credential = $1")
        .bind(credential)
        .bind(passkey)
        .bind(now.millis())
        .execute(conn)
        .await)?;
    Ok(())
}

/// Who is invited, by whom, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvitationRow {
    /// Under which authority.
    pub authority: AuthorityId,
    /// Who is invited.
    pub person: PersonId,
    /// Which enabler invited them. None where the operator did, at the server.
    pub by: Option<PersonId>,
    /// Until when.
    pub ends_at: Timestamp,
    /// Which recovery it came of. None for a first invitation.
    pub recovery: Option<RecoveryId>,
}

/// Invites somebody. An earlier invitation of theirs is void.
pub(crate) async fn invite(tx: &mut Tx, digest: Digest, row: InvitationRow) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "INSERT INTO invitations (authority, person, digest, invited_by, ends_at, recovery) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (authority, person) DO UPDATE SET
            digest = EXCLUDED.digest, invited_by = EXCLUDED.invited_by, ends_at = EXCLUDED.ends_at,
            recovery = EXCLUDED.recovery",
    )
    .bind(row.authority.to_string())
    .bind(row.person.to_string())
    .bind(digest.to_string())
    .bind(row.by.map(|by| by.to_string()))
    .bind(row.ends_at.millis())
    .bind(row.recovery.map(|recovery| recovery.to_string()))
    .execute(conn)
    .await)?;
    Ok(())
}

type Invited = (String, String, Option<String>, i64, Option<String>);

fn read_invitation((authority, person, by, ends_at, recovery): Invited) -> Result<InvitationRow, DbError> {
    Ok(InvitationRow {
        authority: read_text(&authority)?,
        person: read_text(&person)?,
        by: by.as_deref().map(read_text).transpose()?,
        ends_at: Timestamp::from_millis(ends_at),
        recovery: recovery.as_deref().map(read_text).transpose()?,
    })
}

/// The invitation of a digest, where it is not over.
pub(crate) async fn invitation(tx: &mut Tx, digest: Digest, now: Timestamp) -> Result<Option<InvitationRow>, DbError> {
    let row: Option<Invited> = on!(tx, conn => sqlx::query_as(
        "SELECT authority, person, invited_by, ends_at, recovery FROM invitations WHERE digest = $1 AND ends_at > $2",
    )
    .bind(digest.to_string())
    .bind(now.millis())
    .fetch_optional(conn)
    .await)?;
    row.map(read_invitation).transpose()
}

/// Uses an invitation up. None where it is over, or was used.
pub(crate) async fn use_up(tx: &mut Tx, digest: Digest, now: Timestamp) -> Result<Option<InvitationRow>, DbError> {
    let row: Option<Invited> = on!(tx, conn => sqlx::query_as(
        "DELETE FROM invitations WHERE digest = $1 AND ends_at > $2 RETURNING authority, person, invited_by, ends_at, recovery",
    )
    .bind(digest.to_string())
    .bind(now.millis())
    .fetch_optional(conn)
    .await)?;
    row.map(read_invitation).transpose()
}

/// Remembers a question to an authenticator, and forgets those that nobody answered in time.
pub(crate) async fn begin(tx: &mut Tx, digest: Digest, state: &str, ends_at: Timestamp, now: Timestamp) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM ceremonies WHERE ends_at <= $1").bind(now.millis()).execute(conn).await)?;
    run!(tx, conn => sqlx::query("INSERT INTO ceremonies (digest, state, ends_at) VALUES ($1, $2, $3)")
        .bind(digest.to_string())
        .bind(state)
        .bind(ends_at.millis())
        .execute(conn)
        .await)?;
    Ok(())
}

/// Takes a question back: it is answered once, whatever the answer is worth.
pub(crate) async fn end(tx: &mut Tx, digest: Digest, now: Timestamp) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "DELETE FROM ceremonies WHERE digest = $1 AND ends_at > $2 RETURNING state",
    )
    .bind(digest.to_string())
    .bind(now.millis())
    .fetch_optional(conn)
    .await)?;
    Ok(row.map(|(state,)| state))
}

/// Takes a passkey of somebody's own away. One that is not there, or not theirs, is passed over.
pub(crate) async fn remove(tx: &mut Tx, authority: AuthorityId, person: PersonId, credential: &str) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM passkeys WHERE credential = $1 AND authority = $2 AND person = $3")
        .bind(credential)
        .bind(authority.to_string())
        .bind(person.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// Takes all of somebody's passkeys away, and their invitation. That they had one is remembered.
pub(crate) async fn remove_all(tx: &mut Tx, authority: AuthorityId, person: PersonId) -> Result<(), DbError> {
    if let Some(oldest) = of(tx, authority, person).await?.first() {
        recoveries::had_passkey(tx, authority, person, oldest.added_at).await?;
    }
    run!(tx, conn => sqlx::query("DELETE FROM passkeys WHERE authority = $1 AND person = $2")
        .bind(authority.to_string())
        .bind(person.to_string())
        .execute(conn)
        .await)?;
    uninvite(tx, authority, person).await
}

/// Voids somebody's invitation, where there is one.
pub(crate) async fn uninvite(tx: &mut Tx, authority: AuthorityId, person: PersonId) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM invitations WHERE authority = $1 AND person = $2")
        .bind(authority.to_string())
        .bind(person.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// Voids every invitation, and every question that was not answered yet.
pub(crate) async fn void_all(tx: &mut Tx) -> Result<(), DbError> {
    recoveries::remove_all(tx).await?;
    run!(tx, conn => sqlx::query("DELETE FROM invitations").execute(conn).await)?;
    run!(tx, conn => sqlx::query("DELETE FROM ceremonies").execute(conn).await)?;
    Ok(())
}
