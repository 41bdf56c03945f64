//! Sessions, by the digest of what the browser holds.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, Digest, PersonId};

use super::{DbError, Tx, on, read_text};

/// Who is signed in, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Under which authority.
    pub authority: AuthorityId,
    /// Who.
    pub person: PersonId,
    /// Until when.
    pub ends_at: Timestamp,
}

/// Writes a session down.
///
/// # Errors
/// Where the database failed.
pub async fn insert(tx: &mut Tx, digest: Digest, session: SessionRow, now: Timestamp) -> Result<(), DbError> {
    let SessionRow { authority, person, ends_at } = session;
    on!(tx, conn => sqlx::query("INSERT INTO sessions (digest, authority, person, began_at, ends_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(digest.to_string())
        .bind(authority.to_string())
        .bind(person.to_string())
        .bind(now.millis())
        .bind(ends_at.millis())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// The session of a digest, where it is not over.
///
/// # Errors
/// Where the database failed.
pub async fn find(tx: &mut Tx, digest: Digest, now: Timestamp) -> Result<Option<SessionRow>, DbError> {
    let row: Option<(String, String, i64)> = on!(tx, conn => sqlx::query_as(
        "SELECT authority, person, ends_at FROM sessions WHERE digest = $1 AND ends_at > $2")
        .bind(digest.to_string())
        .bind(now.millis())
        .fetch_optional(conn).await)?;
    row.map(|(authority, person, ends_at)| {
        Ok(SessionRow { authority: read_text(&authority)?, person: read_text(&person)?, ends_at: Timestamp::from_millis(ends_at) })
    })
    .transpose()
}

/// Ends the session of a digest, and forgets those that are over.
///
/// # Errors
/// Where the database failed.
pub async fn remove(tx: &mut Tx, digest: Digest, now: Timestamp) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("DELETE FROM sessions WHERE digest = $1 OR ends_at <= $2")
        .bind(digest.to_string())
        .bind(now.millis())
        .execute(conn).await.map(drop))?;
    Ok(())
}
