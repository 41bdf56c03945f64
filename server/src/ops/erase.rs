//! Erasure: a note that was moved to its right family leaves no word in the wrong one, whichever of the two entries came first.

use std::collections::BTreeMap;

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{EntryId, NoteId, Position};
use alongside_core::domain::visit::VisitBody;

use super::append::Taken;
use crate::db::streams::Key;
use crate::db::{DbError, Tx, erasures};

/// Takes out the words that these entries, or entries before them, say are to go.
pub(super) async fn words(tx: &mut Tx, taken: &[Taken]) -> Result<(), DbError> {
    for taken in taken {
        if let Body::Visit(VisitBody::MovedAway { note, entries }) = &taken.entry.body {
            erasures::put(tx, taken.key, *note, entries).await?;
            for (position, text) in erasures::bodies(tx, taken.key, entries).await? {
                if serde_json::from_str(&text).is_ok_and(|body| of_note(&body) == Some(*note)) {
                    erasures::erase(tx, taken.key, position).await?;
                }
            }
        }
    }
    came_too_late(tx, taken).await
}

/// A note may arrive after it was moved: from a phone that was away, or again after a restore.
async fn came_too_late(tx: &mut Tx, taken: &[Taken]) -> Result<(), DbError> {
    let mut notes: BTreeMap<Key, BTreeMap<EntryId, (NoteId, Position)>> = BTreeMap::new();
    for taken in taken {
        if let Some(note) = of_note(&taken.entry.body) {
            notes.entry(taken.key).or_default().insert(taken.entry.head.id, (note, taken.receipt.position));
        }
    }
    for (key, notes) in notes {
        let ids: Vec<EntryId> = notes.keys().copied().collect();
        for (id, moved) in erasures::find(tx, key, &ids).await? {
            if let Some((note, position)) = notes.get(&id)
                && *note == moved
            {
                erasures::erase(tx, key, *position).await?;
            }
        }
    }
    Ok(())
}

/// The note that an entry writes or puts right.
const fn of_note(body: &Body) -> Option<NoteId> {
    match body {
        Body::Visit(VisitBody::Noted { note, .. } | VisitBody::Corrected { note, .. }) => Some(*note),
        _ => None,
    }
}
