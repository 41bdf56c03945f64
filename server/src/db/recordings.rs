//! Recordings of sound and their parts: what is on the disk, and whose it is. What is deleted of them stands in [`super::retention`].

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, Digest, PersonId, RecordingId, StreamId};
use alongside_core::domain::retention::KeptClass;

use super::streams::Key;
use super::{DbError, Tx, on, read_text, to_u64};

/// A recording, as it was announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingRow {
    /// Which file it was announced for.
    pub announced: StreamId,
    /// Which file it belongs to: another, where its note was moved.
    pub stream: StreamId,
    /// Who made it.
    pub person: PersonId,
    /// What kind of sound it is.
    pub media_type: String,
    /// What it is as a whole, once it is.
    pub whole: Option<WholeRow>,
    /// When its sound was deleted.
    pub sound_deleted_at: Option<Timestamp>,
    /// When what a machine wrote down of it was.
    pub words_deleted_at: Option<Timestamp>,
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

impl RecordingRow {
    /// A recording of which nothing has come yet.
    #[must_use]
    pub fn announced(announced: StreamId, stream: StreamId, person: PersonId, media_type: &str) -> Self {
        let media_type = media_type.to_owned();
        Self { announced, stream, person, media_type, whole: None, sound_deleted_at: None, words_deleted_at: None }
    }

    /// When something of it was deleted.
    #[must_use]
    pub const fn deleted_at(&self, class: KeptClass) -> Option<Timestamp> {
        match class {
            KeptClass::Sound => self.sound_deleted_at,
            KeptClass::MachineWords => self.words_deleted_at,
            KeptClass::LookedAfterRecord | KeptClass::OtherRecord => None,
        }
    }
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
        .bind(row.announced.to_string())
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
    type Row = (String, Option<String>, String, String, Option<i64>, Option<String>, Option<i64>, Option<i64>);
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT r.stream, m.stream, r.person, r.media_type, r.bytes, r.digest, r.sound_deleted_at, r.words_deleted_at
         FROM recordings r
         LEFT JOIN moved_recordings m ON m.authority = r.authority AND m.recording = r.recording AND m.person = r.person
         WHERE r.authority = $1 AND r.recording = $2")
        .bind(authority.to_string())
        .bind(recording.to_string())
        .fetch_optional(conn).await)?;
    row.map(|(announced, moved, person, media_type, bytes, digest, sound_deleted, words_deleted)| {
        let whole = match (bytes, digest) {
            (Some(bytes), Some(digest)) => Some(WholeRow { bytes: bytes.unsigned_abs(), digest: read_text(&digest)? }),
            _ => None,
        };
        let stream = read_text(moved.as_ref().unwrap_or(&announced))?;
        let [sound_deleted_at, words_deleted_at] = [sound_deleted, words_deleted].map(|at| at.map(Timestamp::from_millis));
        let (announced, person) = (read_text(&announced)?, read_text(&person)?);
        Ok(RecordingRow { announced, stream, person, media_type, whole, sound_deleted_at, words_deleted_at })
    })
    .transpose()
}

/// Writes down which file somebody's recording belongs to now, whether it was announced yet or not.
pub(crate) async fn put_moved(
    tx: &mut Tx,
    authority: AuthorityId,
    recording: RecordingId,
    person: PersonId,
    stream: StreamId,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO moved_recordings (authority, recording, person, stream) VALUES ($1, $2, $3, $4)
         ON CONFLICT (authority, recording, person) DO UPDATE SET stream = EXCLUDED.stream")
        .bind(authority.to_string())
        .bind(recording.to_string())
        .bind(person.to_string())
        .bind(stream.to_string())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// A recording leaves a file for the one that the mover wrote down: for who told of it there, and for everybody whose note had brought it
/// there. Where it had left for another already, it stays.
pub(crate) async fn put_moved_by(tx: &mut Tx, from: Key, recording: RecordingId, person: PersonId, mover: PersonId) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO moved_recordings (authority, recording, person, stream)
         SELECT authority, recording, $3, stream FROM moved_recordings WHERE authority = $1 AND recording = $2 AND person = $4
         ON CONFLICT (authority, recording, person) DO NOTHING")
        .bind(from.0.to_string())
        .bind(recording.to_string())
        .bind(person.to_string())
        .bind(mover.to_string())
        .execute(conn).await.map(drop))?;
    on!(tx, conn => sqlx::query(
        "UPDATE moved_recordings SET stream = (
            SELECT m.stream FROM moved_recordings m WHERE m.authority = $1 AND m.recording = $2 AND m.person = $3)
         WHERE authority = $1 AND recording = $2 AND stream = $4 AND EXISTS (
            SELECT 1 FROM moved_recordings m WHERE m.authority = $1 AND m.recording = $2 AND m.person = $3)")
        .bind(from.0.to_string())
        .bind(recording.to_string())
        .bind(mover.to_string())
        .bind(from.1.to_string())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Which file a recording belongs to that somebody has yet to announce, where its note was moved.
pub(crate) async fn moved_to(
    tx: &mut Tx,
    authority: AuthorityId,
    recording: RecordingId,
    person: PersonId,
) -> Result<Option<StreamId>, DbError> {
    let found: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT stream FROM moved_recordings WHERE authority = $1 AND recording = $2 AND person = $3")
        .bind(authority.to_string())
        .bind(recording.to_string())
        .bind(person.to_string())
        .fetch_optional(conn).await)?;
    found.map(|(stream,)| read_text(&stream)).transpose()
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

/// How long the parts of a recording are together.
///
/// # Errors
/// Where the database failed.
pub async fn bytes(tx: &mut Tx, authority: AuthorityId, recording: RecordingId) -> Result<u64, DbError> {
    let (bytes,): (i64,) = on!(tx, conn => sqlx::query_as(
        "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM recording_parts WHERE authority = $1 AND recording = $2")
        .bind(authority.to_string())
        .bind(recording.to_string())
        .fetch_one(conn).await)?;
    Ok(to_u64(bytes))
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
