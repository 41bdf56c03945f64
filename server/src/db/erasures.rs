//! Erasure: words go, envelopes stay, and the chain still passes. Which words, is decided by a recorded entry.

use std::collections::BTreeMap;

use alongside_core::domain::ids::{EntryId, NoteId, Position};
use sqlx::QueryBuilder;

use super::streams::Key;
use super::{DbError, ROWS_AT_ONCE, Tx, on, read_text, run, to_i64, to_u64};

/// Remembers that the words of a note's entries go, whether they are here yet or not.
pub(crate) async fn put(tx: &mut Tx, key: Key, note: NoteId, ids: &[EntryId]) -> Result<(), DbError> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        run!(tx, conn => {
            let mut insert = QueryBuilder::new("INSERT INTO erasures (authority, stream, entry, note) ");
            insert.push_values(some, |mut row, id| {
                row.push_bind(key.0.to_string()).push_bind(key.1.to_string()).push_bind(id.to_string()).push_bind(note.to_string());
            });
            insert.push(" ON CONFLICT (authority, stream, entry) DO NOTHING");
            insert.build().execute(conn).await
        })?;
    }
    Ok(())
}

/// Which of these entries were erased before, and as part of which note.
pub(crate) async fn find(tx: &mut Tx, key: Key, ids: &[EntryId]) -> Result<BTreeMap<EntryId, NoteId>, DbError> {
    let mut found = BTreeMap::new();
    for some in ids.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(String, String)> = on!(tx, conn => {
            let mut select = QueryBuilder::new("SELECT entry, note FROM erasures WHERE authority = ");
            select.push_bind(key.0.to_string()).push(" AND stream = ").push_bind(key.1.to_string()).push(" AND entry IN (");
            let mut list = select.separated(", ");
            for id in some {
                list.push_bind(id.to_string());
            }
            select.push(")");
            select.build_query_as().fetch_all(conn).await
        })?;
        for (entry, note) in rows {
            found.insert(read_text(&entry)?, read_text(&note)?);
        }
    }
    Ok(found)
}

/// The bodies of entries of a stream, where they are still there.
pub(crate) async fn bodies(tx: &mut Tx, key: Key, ids: &[EntryId]) -> Result<Vec<(Position, String)>, DbError> {
    let mut bodies = Vec::new();
    for some in ids.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(i64, String)> = on!(tx, conn => {
            let mut select = QueryBuilder::new(
                "SELECT b.position, b.body FROM entries e
                 JOIN bodies b ON b.authority = e.authority AND b.stream = e.stream AND b.position = e.position
                 WHERE e.authority = ",
            );
            select.push_bind(key.0.to_string()).push(" AND e.stream = ").push_bind(key.1.to_string()).push(" AND e.entry IN (");
            let mut list = select.separated(", ");
            for id in some {
                list.push_bind(id.to_string());
            }
            select.push(")");
            select.build_query_as().fetch_all(conn).await
        })?;
        bodies.extend(rows.into_iter().map(|(position, body)| (Position(to_u64(position)), body)));
    }
    Ok(bodies)
}

/// Takes the words of an entry out, and leaves its envelope.
pub(crate) async fn erase(tx: &mut Tx, key: Key, position: Position) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM bodies WHERE authority = $1 AND stream = $2 AND position = $3")
        .bind(key.0.to_string())
        .bind(key.1.to_string())
        .bind(to_i64(position.0))
        .execute(conn)
        .await)?;
    Ok(())
}
