//! Who is being let in again, and who ever had a passkey, since when.

use std::collections::BTreeMap;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, PersonId, RecoveryId};

use super::{DbError, Tx, on, read_text, run};

/// Somebody who is being let in again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RecoveryRow {
    /// Which time.
    pub recovery: RecoveryId,
    /// Under which authority.
    pub authority: AuthorityId,
    /// Who.
    pub person: PersonId,
}

fn read((recovery, authority, person): (String, String, String)) -> Result<RecoveryRow, DbError> {
    Ok(RecoveryRow { recovery: read_text(&recovery)?, authority: read_text(&authority)?, person: read_text(&person)? })
}

/// Notes that somebody is being let in again.
pub(crate) async fn add(tx: &mut Tx, row: RecoveryRow) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("INSERT INTO recoveries (recovery, authority, person) VALUES ($1, $2, $3)")
        .bind(row.recovery.to_string())
        .bind(row.authority.to_string())
        .bind(row.person.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// One time, under an authority.
pub(crate) async fn find(tx: &mut Tx, authority: AuthorityId, recovery: RecoveryId) -> Result<Option<RecoveryRow>, DbError> {
    let row: Option<(String, String, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT recovery, authority, person FROM recoveries WHERE authority = $1 AND recovery = $2",
    )
    .bind(authority.to_string())
    .bind(recovery.to_string())
    .fetch_optional(conn)
    .await)?;
    row.map(read).transpose()
}

/// Everybody of an authority who is being let in again.
pub(crate) async fn all(tx: &mut Tx, authority: AuthorityId) -> Result<Vec<RecoveryRow>, DbError> {
    let rows: Vec<(String, String, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT recovery, authority, person FROM recoveries WHERE authority = $1 ORDER BY recovery",
    )
    .bind(authority.to_string())
    .fetch_all(conn)
    .await)?;
    rows.into_iter().map(read).collect()
}

/// Forgets where to find those of somebody, and the invitation that came of one.
pub(crate) async fn remove(tx: &mut Tx, authority: AuthorityId, person: PersonId) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM recoveries WHERE authority = $1 AND person = $2")
        .bind(authority.to_string())
        .bind(person.to_string())
        .execute(conn)
        .await)?;
    run!(tx, conn => sqlx::query("DELETE FROM invitations WHERE authority = $1 AND person = $2 AND recovery IS NOT NULL")
        .bind(authority.to_string())
        .bind(person.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// Forgets where to find any of them.
pub(crate) async fn remove_all(tx: &mut Tx) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM recoveries").execute(conn).await)?;
    Ok(())
}

/// Remembers for ever that somebody had a way in, a passkey or an account of the directory, and since when. A later one moves nothing.
pub(crate) async fn had_passkey(tx: &mut Tx, authority: AuthorityId, person: PersonId, since: Timestamp) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "INSERT INTO had_passkeys (authority, person, since_at) VALUES ($1, $2, $3)
         ON CONFLICT (authority, person) DO UPDATE SET since_at = COALESCE(had_passkeys.since_at, EXCLUDED.since_at)",
    )
    .bind(authority.to_string())
    .bind(person.to_string())
    .bind(since.millis())
    .execute(conn)
    .await)?;
    Ok(())
}

/// Somebody is let in again: since when they have a way in counts from the next one.
pub(crate) async fn begins_anew(tx: &mut Tx, authority: AuthorityId, person: PersonId) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("UPDATE had_passkeys SET since_at = NULL WHERE authority = $1 AND person = $2")
        .bind(authority.to_string())
        .bind(person.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// Since when each of an authority has had a way in, as far as it is known.
pub(crate) async fn ways_in(tx: &mut Tx, authority: AuthorityId) -> Result<BTreeMap<PersonId, Timestamp>, DbError> {
    let rows: Vec<(String, i64)> = on!(tx, conn => sqlx::query_as(
        "SELECT person, since_at FROM had_passkeys WHERE authority = $1 AND since_at IS NOT NULL",
    )
    .bind(authority.to_string())
    .fetch_all(conn)
    .await)?;
    rows.into_iter().map(|(person, since)| Ok((read_text(&person)?, Timestamp::from_millis(since)))).collect()
}

/// Whether somebody has a way in, or ever had one.
pub(crate) async fn ever_had_passkey(tx: &mut Tx, authority: AuthorityId, person: PersonId) -> Result<bool, DbError> {
    let found: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT person FROM had_passkeys WHERE authority = $1 AND person = $2
         UNION SELECT person FROM passkeys WHERE authority = $1 AND person = $2",
    )
    .bind(authority.to_string())
    .bind(person.to_string())
    .fetch_optional(conn)
    .await)?;
    Ok(found.is_some())
}
