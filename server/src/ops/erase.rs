//! Erasure: a note that was moved to its right family leaves no word in the wrong one, whoever wrote it or put it right, and whichever
//! of the entries came first. What the mover could not know of goes too: the note is what counts, not the entries that were listed.
//!
//! That a note may leave at all, and that nothing is taken of one that left, is asked before: see [`super::push`].

use std::collections::BTreeMap;

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{EntryId, NoteId, PersonId, Position};
use alongside_core::domain::visit::VisitBody;

use super::append::Taken;
use super::follow;
use crate::db::streams::Key;
use crate::db::{DbError, Tx, entries, erasures};

/// How many entries are read at once when a stream is searched for a note.
const AT_ONCE: usize = 500;

/// Takes out the words that these entries, or entries before them, say are to go.
pub(super) async fn words(tx: &mut Tx, taken: &[Taken]) -> Result<(), DbError> {
    let mut leaving: BTreeMap<Key, BTreeMap<NoteId, PersonId>> = BTreeMap::new();
    for taken in taken {
        if let Body::Visit(VisitBody::MovedAway { note, .. }) = &taken.entry.body {
            erasures::put_moved(tx, taken.key, *note).await?;
            leaving.entry(taken.key).or_default().entry(*note).or_insert(taken.entry.head.author);
        }
    }
    for (key, notes) in leaving {
        said_so_far(tx, key, &notes).await?;
    }
    came_too_late(tx, taken).await
}

/// Takes out what a stream says of the notes that leave it, each with who moves it, and lets their sound go with them. The stream is read
/// once, however many they are: this happens while it is locked.
async fn said_so_far(tx: &mut Tx, key: Key, notes: &BTreeMap<NoteId, PersonId>) -> Result<(), DbError> {
    let mut at = Position(0);
    loop {
        let page = entries::page(tx, key, at, AT_ONCE).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        at = last.receipt.position;
        for (received, _) in &page {
            if let Ok(entry) = received.written.read()
                && let Some((note, mover)) = of_note(&entry.body).and_then(|note| notes.get_key_value(&note))
            {
                follow::leaving(tx, key, &entry, *mover).await?;
                erasures::erase(tx, key, *note, entry.head.id, received.receipt.position).await?;
            }
        }
    }
}

/// An import is trusted and asks nobody: what it brings of a note that had left is taken without its words.
async fn came_too_late(tx: &mut Tx, taken: &[Taken]) -> Result<(), DbError> {
    let mut said: BTreeMap<Key, Vec<(NoteId, EntryId, Position)>> = BTreeMap::new();
    for taken in taken {
        if let Some(note) = of_note(&taken.entry.body) {
            said.entry(taken.key).or_default().push((note, taken.entry.head.id, taken.receipt.position));
        }
    }
    for (key, said) in said {
        let notes: Vec<NoteId> = said.iter().map(|(note, ..)| *note).collect();
        let moved = erasures::moved(tx, key, &notes).await?;
        for (note, entry, position) in said.into_iter().filter(|(note, ..)| moved.contains(note)) {
            erasures::erase(tx, key, note, entry, position).await?;
        }
    }
    Ok(())
}

/// The note that an entry says the words of.
const fn of_note(body: &Body) -> Option<NoteId> {
    if let Body::Visit(body) = body { body.words_of() } else { None }
}
