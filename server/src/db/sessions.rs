//! Sessions, by the digest of what the browser holds. One is over at its end, and once it has not been used for a while.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, DeviceId, Digest, PersonId};

use super::{DbError, Tx, on, read_text, run};

/// How long a session lasts that is not used, in milliseconds: fourteen days.
const IDLE_MS: i64 = 14 * 24 * 60 * 60 * 1_000;
/// When a session was used is kept to the hour, in milliseconds: not each request writes.
const USED_EACH_MS: i64 = 60 * 60 * 1_000;

/// A session that was last used at this instant is over now.
const fn idle_since(now: Timestamp) -> i64 {
    now.millis() - IDLE_MS
}

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

/// A session that is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whose, and until when.
    pub session: SessionRow,
    /// On which device it is used, once that has made itself known.
    pub device: Option<DeviceId>,
    /// Whether that was revoked.
    pub is_revoked: bool,
}

/// Authority, person, end, device, and when that was revoked.
type Stored = (String, String, i64, Option<String>, Option<i64>);

/// How a session was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made<'a> {
    /// When.
    pub at: Timestamp,
    /// On what kind of phone, in a word.
    pub on: Option<&'a str>,
    /// By what proof, in a word.
    pub by: Option<&'a str>,
}

/// Writes a session down.
///
/// # Errors
/// Where the database failed.
pub async fn insert(tx: &mut Tx, digest: Digest, session: SessionRow, made: Made<'_>) -> Result<(), DbError> {
    let SessionRow { authority, person, ends_at } = session;
    on!(tx, conn => sqlx::query("INSERT INTO sessions (digest, authority, person, began_at, ends_at, made_on, means) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(digest.to_string())
        .bind(authority.to_string())
        .bind(person.to_string())
        .bind(made.at.millis())
        .bind(ends_at.millis())
        .bind(made.on)
        .bind(made.by)
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// The session of a digest, where it is not over, and the device that it is used on.
///
/// # Errors
/// Where the database failed.
pub async fn find(tx: &mut Tx, digest: Digest, now: Timestamp) -> Result<Option<Found>, DbError> {
    let row: Option<Stored> = on!(tx, conn => sqlx::query_as(
        "SELECT s.authority, s.person, s.ends_at, d.device, d.revoked_at FROM sessions s LEFT JOIN devices d ON d.device = s.device
         WHERE s.digest = $1 AND s.ends_at > $2 AND COALESCE(s.used_at, s.began_at) > $3")
        .bind(digest.to_string())
        .bind(now.millis())
        .bind(idle_since(now))
        .fetch_optional(conn).await)?;
    row.map(|(authority, person, ends_at, device, revoked_at)| {
        let ends_at = Timestamp::from_millis(ends_at);
        let session = SessionRow { authority: read_text(&authority)?, person: read_text(&person)?, ends_at };
        Ok(Found { session, device: device.as_deref().map(read_text).transpose()?, is_revoked: revoked_at.is_some() })
    })
    .transpose()
}

/// Says on which device a session is used.
///
/// # Errors
/// Where the database failed.
pub async fn used_on(tx: &mut Tx, digest: Digest, device: DeviceId) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("UPDATE sessions SET device = $2 WHERE digest = $1 AND device IS NULL")
        .bind(digest.to_string())
        .bind(device.to_string())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Ends the session of a digest, and forgets those that are over.
///
/// # Errors
/// Where the database failed.
pub async fn remove(tx: &mut Tx, digest: Digest, now: Timestamp) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("DELETE FROM sessions WHERE digest = $1 OR ends_at <= $2 OR COALESCE(used_at, began_at) <= $3")
        .bind(digest.to_string())
        .bind(now.millis())
        .bind(idle_since(now))
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// A session as its person is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// The digest of what the browser holds, which cannot be made from it.
    pub digest: Digest,
    /// When it began.
    pub began_at: Timestamp,
    /// On what kind of phone.
    pub made_on: Option<String>,
    /// By what proof, in a word.
    pub means: Option<String>,
}

/// Somebody's sessions that are not over, the latest first. Those on a device that was revoked open nothing, and are not named.
///
/// # Errors
/// Where the database failed.
pub async fn of(tx: &mut Tx, authority: AuthorityId, person: PersonId, now: Timestamp) -> Result<Vec<OwnSession>, DbError> {
    let rows: Vec<(String, i64, Option<String>, Option<String>)> = on!(tx, conn => sqlx::query_as(
        "SELECT digest, began_at, made_on, means FROM sessions
         WHERE authority = $1 AND person = $2 AND ends_at > $3 AND COALESCE(used_at, began_at) > $4
            AND (device IS NULL OR device NOT IN (SELECT device FROM devices WHERE revoked_at IS NOT NULL))
         ORDER BY began_at DESC, digest")
        .bind(authority.to_string())
        .bind(person.to_string())
        .bind(now.millis())
        .bind(idle_since(now))
        .fetch_all(conn).await)?;
    let read = |(digest, began_at, made_on, means): (String, i64, Option<String>, Option<String>)| {
        Ok(OwnSession { digest: read_text(&digest)?, began_at: Timestamp::from_millis(began_at), made_on, means })
    };
    rows.into_iter().map(read).collect()
}

/// Ends a session of somebody's own. One that is not there, or not theirs, is passed over.
///
/// # Errors
/// Where the database failed.
pub async fn end_own(tx: &mut Tx, authority: AuthorityId, person: PersonId, digest: Digest) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("DELETE FROM sessions WHERE digest = $1 AND authority = $2 AND person = $3")
        .bind(digest.to_string())
        .bind(authority.to_string())
        .bind(person.to_string())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// When a session's person last proved who they are, where it is not over and not on a device that was revoked.
///
/// # Errors
/// Where the database failed.
pub async fn proven(tx: &mut Tx, digest: Digest, now: Timestamp) -> Result<Option<Timestamp>, DbError> {
    let row: Option<(i64,)> = on!(tx, conn => sqlx::query_as(
        "SELECT COALESCE(proven_at, began_at) FROM sessions
         WHERE digest = $1 AND ends_at > $2 AND COALESCE(used_at, began_at) > $3
            AND (device IS NULL OR device NOT IN (SELECT device FROM devices WHERE revoked_at IS NOT NULL))")
        .bind(digest.to_string())
        .bind(now.millis())
        .bind(idle_since(now))
        .fetch_optional(conn).await)?;
    Ok(row.map(|(proven_at,)| Timestamp::from_millis(proven_at)))
}

/// Gives a session another name, once its person has proved anew who they are. False where it is over. Its end stays.
///
/// # Errors
/// Where the database failed.
pub async fn renew(tx: &mut Tx, before: Digest, digest: Digest, now: Timestamp) -> Result<bool, DbError> {
    let renewed = run!(tx, conn => sqlx::query(
        "UPDATE sessions SET digest = $2, proven_at = $3, used_at = $3
         WHERE digest = $1 AND ends_at > $3 AND COALESCE(used_at, began_at) > $4
            AND (device IS NULL OR device NOT IN (SELECT device FROM devices WHERE revoked_at IS NOT NULL))")
        .bind(before.to_string())
        .bind(digest.to_string())
        .bind(now.millis())
        .bind(idle_since(now))
        .execute(conn).await)?;
    Ok(renewed == 1)
}

/// Whether it is time to note that a session is used.
///
/// # Errors
/// Where the database failed.
pub async fn is_used_anew(tx: &mut Tx, digest: Digest, now: Timestamp) -> Result<bool, DbError> {
    let row: Option<(i64,)> = on!(tx, conn => sqlx::query_as("SELECT COALESCE(used_at, began_at) FROM sessions WHERE digest = $1")
        .bind(digest.to_string())
        .fetch_optional(conn).await)?;
    Ok(row.is_some_and(|(used_at,)| now.millis() - used_at >= USED_EACH_MS))
}

/// Notes that a session is used.
///
/// # Errors
/// Where the database failed.
pub async fn used(tx: &mut Tx, digest: Digest, now: Timestamp) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("UPDATE sessions SET used_at = $2 WHERE digest = $1")
        .bind(digest.to_string())
        .bind(now.millis())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Ends every session of somebody but one.
///
/// # Errors
/// Where the database failed.
pub async fn end_others(tx: &mut Tx, authority: AuthorityId, person: PersonId, but: Digest) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("DELETE FROM sessions WHERE authority = $1 AND person = $2 AND digest <> $3")
        .bind(authority.to_string())
        .bind(person.to_string())
        .bind(but.to_string())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Ends somebody's sessions on devices that never made themselves known.
///
/// # Errors
/// Where the database failed.
pub async fn end_on_unknown(tx: &mut Tx, authority: AuthorityId, person: PersonId) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("DELETE FROM sessions WHERE authority = $1 AND person = $2 AND device IS NULL")
        .bind(authority.to_string())
        .bind(person.to_string())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Ends every session of everybody.
///
/// # Errors
/// Where the database failed.
pub async fn end_all(tx: &mut Tx) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("DELETE FROM sessions").execute(conn).await.map(drop))?;
    Ok(())
}
