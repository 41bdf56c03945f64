//! Who is being let in again, and who ever had a passkey.

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

/// Remembers for ever that somebody had a way in: a passkey, or an account of the directory.
pub(crate) async fn had_passkey(tx: &mut Tx, authority: AuthorityId, person: PersonId) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("INSERT INTO had_passkeys (authority, person) VALUES ($1, $2) ON CONFLICT (authority, person) DO NOTHING")
        .bind(authority.to_string())
        .bind(person.to_string())
        .execute(conn)
        .await)?;
    Ok(())
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
