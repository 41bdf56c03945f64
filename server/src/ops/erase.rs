//! Erasure: a note that was moved to its right family leaves no word in the wrong one, whoever wrote it or put it right, and whichever
//! of the entries came first. What the mover could not know of goes too: the note is what counts, not the entries that were listed.
//! Of a recording what a machine wrote down goes, once a rule says that its time is over.
//! Of a draft that became a record, or was thrown away, the texts go that its writer named; one that they had not seen stays.
//!
//! That a note may leave at all, and that nothing is taken of one that left, is asked before: see [`super::push`].

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::draft::DraftBody;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{DraftId, EntryId, NoteId, PersonId, Position, RecordingId};
use alongside_core::domain::retention::KeptClass;
use alongside_core::domain::visit::VisitBody;

use super::append::{Opened, Taken};
use super::follow;
use crate::db::streams::Key;
use crate::db::{DbError, Tx, entries, erasures, snapshots};

/// How many entries are read at once when a stream is searched for a note.
const AT_ONCE: usize = 500;

/// Takes out the words that these entries, or entries before them, say are to go.
pub(super) async fn words(tx: &mut Tx, streams: &BTreeMap<Key, Opened>, taken: &[Taken]) -> Result<(), DbError> {
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
    came_too_late(tx, taken).await?;
    heard(tx, streams, taken).await?;
    finished_with(tx, streams, taken).await
}

/// Takes out what a stream says of the notes that leave it, each with who moves it, and lets their sound go with them. The stream is read
/// once, however many they are: this happens while it is locked.
async fn said_so_far(tx: &mut Tx, key: Key, notes: &BTreeMap<NoteId, PersonId>) -> Result<(), DbError> {
    let mut at = Position(0);
    loop {
        let page = entries::page(tx, key, at, Position(u64::MAX), AT_ONCE).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        at = last.receipt.position;
        for (received, _) in &page {
            if let Ok(entry) = received.written.read()
                && let Some((note, mover)) = of_note(&entry.body).and_then(|note| notes.get_key_value(&note))
            {
                follow::leaving(tx, key, &entry, *mover).await?;
                erasures::erase(tx, key, note.uuid(), entry.head.id, received.receipt.position).await?;
            }
        }
    }
}

/// Takes out what a machine wrote down of recordings whose rule says so now, and of what comes after its rule said so.
async fn heard(tx: &mut Tx, streams: &BTreeMap<Key, Opened>, taken: &[Taken]) -> Result<(), DbError> {
    let mut gone: BTreeMap<Key, BTreeSet<RecordingId>> = BTreeMap::new();
    for taken in taken {
        match &taken.entry.body {
            Body::File(FileBody::DeletedByRule { recording, rule }) if rule.class == KeptClass::MachineWords => {
                gone.entry(taken.key).or_default().insert(*recording);
            }
            body => {
                if let Some(recording) = body.heard_in().filter(|recording| is_unheard(streams, taken, *recording)) {
                    erasures::erase(tx, taken.key, recording.uuid(), taken.entry.head.id, taken.receipt.position).await?;
                }
            }
        }
    }
    for (key, recordings) in gone {
        heard_so_far(tx, key, &recordings).await?;
    }
    Ok(())
}

async fn heard_so_far(tx: &mut Tx, key: Key, recordings: &BTreeSet<RecordingId>) -> Result<(), DbError> {
    let mut at = Position(0);
    loop {
        let page = entries::page(tx, key, at, Position(u64::MAX), AT_ONCE).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        at = last.receipt.position;
        for (received, _) in &page {
            if let Ok(entry) = received.written.read()
                && let Some(recording) = entry.body.heard_in().filter(|recording| recordings.contains(recording))
            {
                erasures::erase(tx, key, recording.uuid(), entry.head.id, received.receipt.position).await?;
            }
        }
    }
}

/// Whether what a machine heard was deleted before it came. What comes under a hold stays.
fn is_unheard(streams: &BTreeMap<Key, Opened>, taken: &Taken, recording: RecordingId) -> bool {
    let rules = streams.get(&taken.key).and_then(|opened| opened.now.rules.family());
    let rules = rules.filter(|rules| !rules.keeps_all(taken.receipt.received_at));
    rules.and_then(|rules| rules.sounds.get(&recording)).is_some_and(|mark| mark.words.is_some())
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
            erasures::erase(tx, key, note.uuid(), entry, position).await?;
        }
    }
    Ok(())
}

/// Takes out the texts of drafts that were finished with: those that are named now, and those that come after they were.
async fn finished_with(tx: &mut Tx, streams: &BTreeMap<Key, Opened>, taken: &[Taken]) -> Result<(), DbError> {
    let mut finished: BTreeMap<Key, BTreeSet<(EntryId, DraftId)>> = BTreeMap::new();
    for taken in taken {
        let texts = finished.entry(taken.key).or_default();
        match &taken.entry.body {
            Body::Draft(DraftBody::Finished { draft, replaces }) => texts.extend(replaces.iter().map(|text| (*text, *draft))),
            Body::Draft(DraftBody::Kept { draft, .. }) if was_finished(streams, taken, *draft) => {
                texts.insert((taken.entry.head.id, *draft));
            }
            _ => {}
        }
    }
    for (key, texts) in finished.into_iter().filter(|(_, texts)| !texts.is_empty()) {
        snapshots::forget(tx, key).await?;
        let named: BTreeSet<EntryId> = texts.iter().map(|(text, _)| *text).collect();
        let named: Vec<EntryId> = named.into_iter().collect();
        for (known, written) in entries::read(tx, key.0, &named).await? {
            let entry = written.read().map_err(|error| DbError::Corrupt(format!("an entry at {}: {error}", known.receipt.position.0)))?;
            let of = if let Body::Draft(DraftBody::Kept { draft, .. }) = entry.body { draft } else { continue };
            if entry.head.stream == key.1 && texts.contains(&(entry.head.id, of)) {
                erasures::erase(tx, key, of.uuid(), entry.head.id, known.receipt.position).await?;
            }
        }
    }
    Ok(())
}

fn was_finished(streams: &BTreeMap<Key, Opened>, taken: &Taken, draft: DraftId) -> bool {
    let drafts = streams.get(&taken.key).and_then(|opened| opened.now.rules.drafts());
    drafts.is_some_and(|drafts| drafts.is_finished(draft, taken.entry.head.id))
}

/// The note that an entry says the words of.
const fn of_note(body: &Body) -> Option<NoteId> {
    if let Body::Visit(body) = body { body.words_of() } else { None }
}
