//! What is deleted of recordings once its time is over: what is still kept, what is marked to go, and what is gone from the disk.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, RecordingId, StreamId};
use alongside_core::domain::retention::{KeptClass, Looked};

use super::transcripts::Which;
use super::{DbError, Tx, on, read_text, run};

/// The files of which something of a whole recording is kept, as far as sound was announced for them or moved to them.
pub(crate) async fn files(tx: &mut Tx, authority: AuthorityId) -> Result<Vec<StreamId>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT DISTINCT COALESCE(m.stream, r.stream) FROM recordings r
         LEFT JOIN moved_recordings m ON m.authority = r.authority AND m.recording = r.recording AND m.person = r.person
         WHERE r.authority = $1 AND r.completed_at IS NOT NULL AND (r.sound_deleted_at IS NULL OR r.words_deleted_at IS NULL)")
        .bind(authority.to_string())
        .fetch_all(conn).await)?;
    rows.iter().map(|(stream,)| read_text(stream)).collect()
}

/// Writes down that something of a recording is deleted: nobody is answered it from then on. What a machine wrote down goes at once; the
/// bytes of the sound go after. Nobody listens any more to what has no sound;
/// what was heard of it before is words, and goes by their rule.
pub(crate) async fn mark(tx: &mut Tx, which: Which, class: KeptClass, now: Timestamp) -> Result<(), DbError> {
    let (authority, recording) = (which.0.to_string(), which.1.to_string());
    match class {
        KeptClass::Sound => {
            run!(tx, conn => sqlx::query(
                "UPDATE recordings SET sound_deleted_at = $3 WHERE authority = $1 AND recording = $2 AND sound_deleted_at IS NULL")
                .bind(&authority)
                .bind(&recording)
                .bind(now.millis())
                .execute(conn).await)?;
            run!(tx, conn => sqlx::query("DELETE FROM transcripts WHERE authority = $1 AND recording = $2 AND state <> 'done'
                 AND NOT EXISTS (SELECT 1 FROM transcript_pieces p WHERE p.authority = $1 AND p.recording = $2)")
                .bind(&authority)
                .bind(&recording)
                .execute(conn).await)?;
        }
        KeptClass::MachineWords => {
            run!(tx, conn => sqlx::query(
                "UPDATE recordings SET words_deleted_at = $3 WHERE authority = $1 AND recording = $2 AND words_deleted_at IS NULL")
                .bind(&authority)
                .bind(&recording)
                .bind(now.millis())
                .execute(conn).await)?;
            // The pieces go with their row.
            run!(tx, conn => sqlx::query("DELETE FROM transcripts WHERE authority = $1 AND recording = $2")
                .bind(&authority)
                .bind(&recording)
                .execute(conn).await)?;
        }
        KeptClass::LookedAfterRecord | KeptClass::OtherRecord => {}
    }
    Ok(())
}

/// The recordings whose sound is marked as deleted and may still lie on the disk.
pub(crate) async fn to_remove(tx: &mut Tx) -> Result<Vec<Which>, DbError> {
    let rows: Vec<(String, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT authority, recording FROM recordings WHERE sound_deleted_at IS NOT NULL AND sound_removed_at IS NULL ORDER BY sound_deleted_at")
        .fetch_all(conn).await)?;
    let read = |(authority, recording): &(String, String)| Ok((read_text(authority)?, read_text::<RecordingId>(recording)?));
    rows.iter().map(read).collect()
}

/// Writes down that no byte of a sound is on the disk any more.
pub(crate) async fn removed(tx: &mut Tx, which: Which, now: Timestamp) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "UPDATE recordings SET sound_removed_at = $3 WHERE authority = $1 AND recording = $2 AND sound_deleted_at IS NOT NULL")
        .bind(which.0.to_string())
        .bind(which.1.to_string())
        .bind(now.millis())
        .execute(conn).await)?;
    Ok(())
}

/// The last look at the clock. None where nobody ever looked.
pub(crate) async fn looked(tx: &mut Tx) -> Result<Option<Looked>, DbError> {
    let row: Option<(Option<i64>, i64)> =
        on!(tx, conn => sqlx::query_as("SELECT looked_at, not_before FROM retention_looks").fetch_optional(conn).await)?;
    let read = |(at, not_before): (Option<i64>, i64)| Looked {
        at: at.map(Timestamp::from_millis),
        not_before: Timestamp::from_millis(not_before),
    };
    Ok(row.map(read))
}

/// Keeps a look at the clock for the next one.
pub(crate) async fn keep_look(tx: &mut Tx, look: Looked) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "INSERT INTO retention_looks (only_one, looked_at, not_before) VALUES (1, $1, $2)
         ON CONFLICT (only_one) DO UPDATE SET looked_at = excluded.looked_at, not_before = excluded.not_before")
        .bind(look.at.map(Timestamp::millis))
        .bind(look.not_before.millis())
        .execute(conn).await)?;
    Ok(())
}
