//! Erasure: words go, envelopes stay, and the chain still passes. Which words, is decided by a recorded entry.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::ids::{EntryId, NoteId, Position};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::streams::Key;
use super::{DbError, ROWS_AT_ONCE, Tx, on, read_text, run, to_i64};

/// Remembers that a note left a stream: what is said of it there goes, whether it is here yet or not.
pub(crate) async fn put_moved(tx: &mut Tx, key: Key, note: NoteId) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("INSERT INTO moved_notes (authority, stream, note) VALUES ($1, $2, $3) ON CONFLICT (authority, stream, note) DO NOTHING")
        .bind(key.0.to_string())
        .bind(key.1.to_string())
        .bind(note.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// Which of these notes left a stream.
pub(crate) async fn moved(tx: &mut Tx, key: Key, notes: &[NoteId]) -> Result<BTreeSet<NoteId>, DbError> {
    let mut moved = BTreeSet::new();
    for some in notes.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(String,)> = on!(tx, conn => {
            let mut select = QueryBuilder::new("SELECT note FROM moved_notes WHERE authority = ");
            select.push_bind(key.0.to_string()).push(" AND stream = ").push_bind(key.1.to_string()).push(" AND note IN (");
            let mut list = select.separated(", ");
            for note in some {
                list.push_bind(note.to_string());
            }
            select.push(")");
            select.build_query_as().fetch_all(conn).await
        })?;
        for (note,) in rows {
            moved.insert(read_text(&note)?);
        }
    }
    Ok(moved)
}

/// Takes the words of an entry out because the note or the draft that it was part of lets them go, leaves its envelope, and writes down
/// that it was so.
pub(crate) async fn erase(tx: &mut Tx, key: Key, part_of: Uuid, entry: EntryId, position: Position) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM bodies WHERE authority = $1 AND stream = $2 AND position = $3")
        .bind(key.0.to_string())
        .bind(key.1.to_string())
        .bind(to_i64(position.0))
        .execute(conn)
        .await)?;
    run!(tx, conn => sqlx::query(
        "INSERT INTO erasures (authority, stream, entry, part_of) VALUES ($1, $2, $3, $4) ON CONFLICT (authority, stream, entry) DO NOTHING",
    )
    .bind(key.0.to_string())
    .bind(key.1.to_string())
    .bind(entry.to_string())
    .bind(part_of.to_string())
    .execute(conn)
    .await)?;
    Ok(())
}

/// Every entry of a stream whose words were taken out, with the note or the draft that it was part of.
pub(crate) async fn erased(tx: &mut Tx, key: Key) -> Result<BTreeMap<EntryId, Uuid>, DbError> {
    let rows: Vec<(String, String)> = on!(tx, conn => sqlx::query_as("SELECT entry, part_of FROM erasures WHERE authority = $1 AND stream = $2")
        .bind(key.0.to_string())
        .bind(key.1.to_string())
        .fetch_all(conn)
        .await)?;
    rows.iter().map(|(entry, part_of)| Ok((read_text(entry)?, read_text(part_of)?))).collect()
}
