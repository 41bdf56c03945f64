//! Recordings of sound and their parts: what is on the disk, and whose it is.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, Digest, PersonId, RecordingId, StreamId};

use super::{DbError, Tx, on, read_text};

/// A recording, as it was announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingRow {
    /// Which file it belongs to.
    pub stream: StreamId,
    /// Who made it.
    pub person: PersonId,
    /// What kind of sound it is.
    pub media_type: String,
    /// What it is as a whole, once it is.
    pub whole: Option<WholeRow>,
}

/// A recording as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WholeRow {
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of all of it.
    pub digest: Digest,
}

/// A part that is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartRow {
    /// Its number, from 0.
    pub part: u32,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub digest: Digest,
}

/// Writes a recording down, unless its name is taken. Answers whether it was free.
///
/// # Errors
/// Where the database failed.
pub async fn insert(
    tx: &mut Tx,
    authority: AuthorityId,
    recording: RecordingId,
    row: &RecordingRow,
    now: Timestamp,
) -> Result<bool, DbError> {
    let new = on!(tx, conn => sqlx::query(
        "INSERT INTO recordings (authority, recording, stream, person, media_type, begun_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (authority, recording) DO NOTHING")
        .bind(authority.to_string())
        .bind(recording.to_string())
        .bind(row.stream.to_string())
        .bind(row.person.to_string())
        .bind(&row.media_type)
        .bind(now.millis())
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(new > 0)
}

/// A recording.
///
/// # Errors
/// Where the database failed.
pub async fn find(tx: &mut Tx, authority: AuthorityId, recording: RecordingId) -> Result<Option<RecordingRow>, DbError> {
    type Row = (String, String, String, Option<i64>, Option<String>);
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT stream, person, media_type, bytes, digest FROM recordings WHERE authority = $1 AND recording = $2")
        .bind(authority.to_string())
        .bind(recording.to_string())
        .fetch_optional(conn).await)?;
    row.map(|(stream, person, media_type, bytes, digest)| {
        let whole = match (bytes, digest) {
            (Some(bytes), Some(digest)) => Some(WholeRow { bytes: bytes.unsigned_abs(), digest: read_text(&digest)? }),
            _ => None,
        };
        Ok(RecordingRow { stream: read_text(&stream)?, person: read_text(&person)?, media_type, whole })
    })
    .transpose()
}

/// Writes down that a part is on the disk, unless it was written down before.
///
/// # Errors
/// Where the database failed.
pub async fn insert_part(tx: &mut Tx, authority: AuthorityId, recording: RecordingId, row: PartRow) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO recording_parts (authority, recording, part, bytes, digest) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (authority, recording, part) DO NOTHING")
        .bind(authority.to_string())
        .bind(recording.to_string())
        .bind(i64::from(row.part))
        .bind(row.bytes.cast_signed())
        .bind(row.digest.to_string())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// One part of a recording.
///
/// # Errors
/// Where the database failed.
pub async fn find_part(tx: &mut Tx, authority: AuthorityId, recording: RecordingId, part: u32) -> Result<Option<PartRow>, DbError> {
    let row: Option<(i64, i64, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT part, bytes, digest FROM recording_parts WHERE authority = $1 AND recording = $2 AND part = $3")
        .bind(authority.to_string())
        .bind(recording.to_string())
        .bind(i64::from(part))
        .fetch_optional(conn).await)?;
    row.map(read_part).transpose()
}

/// The parts of a recording, in their order.
///
/// # Errors
/// Where the database failed.
pub async fn parts(tx: &mut Tx, authority: AuthorityId, recording: RecordingId) -> Result<Vec<PartRow>, DbError> {
    let rows: Vec<(i64, i64, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT part, bytes, digest FROM recording_parts WHERE authority = $1 AND recording = $2 ORDER BY part")
        .bind(authority.to_string())
        .bind(recording.to_string())
        .fetch_all(conn).await)?;
    rows.into_iter().map(read_part).collect()
}

/// Writes down that a recording is whole, and on the disk.
///
/// # Errors
/// Where the database failed.
pub async fn complete(tx: &mut Tx, authority: AuthorityId, recording: RecordingId, whole: WholeRow, now: Timestamp) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE recordings SET completed_at = $3, bytes = $4, digest = $5 WHERE authority = $1 AND recording = $2 AND completed_at IS NULL")
        .bind(authority.to_string())
        .bind(recording.to_string())
        .bind(now.millis())
        .bind(whole.bytes.cast_signed())
        .bind(whole.digest.to_string())
        .execute(conn).await.map(drop))?;
    Ok(())
}

fn read_part((part, bytes, digest): (i64, i64, String)) -> Result<PartRow, DbError> {
    let part = u32::try_from(part).map_err(|_| DbError::Corrupt("the number of a part".to_owned()))?;
    Ok(PartRow { part, bytes: bytes.unsigned_abs(), digest: read_text(&digest)? })
}
