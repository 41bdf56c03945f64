//! Whether a note may leave a file: only once somebody wrote it anew in another, so that no move makes words disappear.
//!
//! The server asks, which alone knows both files. A phone writes the two in this order, and the second rests on the first.

use crate::domain::entry::{Body, Entry, Head};
use crate::domain::ids::{EntryId, NoteId, StreamId};
use crate::domain::refusal::Refusal;
use crate::domain::visit::VisitBody;

/// An entry that says the words of a note: of which, where it stands, and what it was moved from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wording {
    /// In which file.
    pub stream: StreamId,
    /// Of which note.
    pub note: NoteId,
    /// The entry in another file that it was written anew from.
    pub moved_from: Option<EntryId>,
}

impl Wording {
    /// What an entry says the words of, where it is of a note.
    #[must_use]
    pub const fn of(entry: &Entry) -> Option<Self> {
        let Body::Visit(body) = &entry.body else {
            return None;
        };
        let Some(note) = body.words_of() else {
            return None;
        };
        let moved_from = if let VisitBody::Noted { moved_from, .. } = body { *moved_from } else { None };
        Some(Self { stream: entry.head.stream, note, moved_from })
    }
}

/// The entries that a note on its way out was written anew from: those that the entries in other files name which its mark rests on.
pub fn moved_from(mark: &Head, wording: &impl Fn(EntryId) -> Option<Wording>) -> impl Iterator<Item = EntryId> {
    let elsewhere = mark.after.iter().filter_map(|id| wording(*id)).filter(|there| there.stream != mark.stream);
    elsewhere.filter_map(|there| there.moved_from)
}

/// Whether a note may leave the file in which this marks it as moved: an entry that the mark rests on says, in another file, that it was
/// written anew from this very note. Otherwise one word would take out what a colleague wrote, for good.
///
/// # Errors
/// A refusal, where the note stands nowhere else yet.
pub fn may_leave(mark: &Head, note: NoteId, wording: &impl Fn(EntryId) -> Option<Wording>) -> Result<(), Refusal> {
    let is_of_it = |first: EntryId| wording(first).is_some_and(|here| here.stream == mark.stream && here.note == note);
    if moved_from(mark, wording).any(is_of_it) { Ok(()) } else { Err(Refusal::WriteItThereFirst) }
}
