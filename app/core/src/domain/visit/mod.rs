//! A visit: planned or not, attempted or made; who was there, each child's own answers, and notes by section.
//!
//! Everything in a visit is a record and is taken as it comes; finalising it and moving a note to another family are the acts.

mod body;
mod heard;
mod kinds;
mod missing;
mod note;
mod others;
mod said;

use std::collections::BTreeMap;

pub use self::body::{CarriesOn, VisitBody, Voice};
pub use self::heard::{Change, Confirmation, Heard, HeardSentence, MAX_STRETCH_BYTES, Piece, Spoken, difference, places, stretches};
pub(in crate::domain) use self::heard::{cut_text, written_bytes};
pub use self::kinds::{Alone, ChildAnswer, Outcome, Section, VisitKind, Who, WhyNotAlone};
pub use self::missing::{Missing, MissingFact, missing_by_law};
pub use self::note::{Action, Correction, Note};
pub use self::others::{Agreed, NotRecorded, RecordingAnswer};
pub use self::said::{ChildRecord, Said, Sayings};
use super::clock::Timestamp;
use super::ids::{ConfirmationId, NoteId, PersonId, VisitId};

/// A visit as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Which.
    pub visit: VisitId,
    /// When it is, or was, in the diary for.
    pub planned_at: Option<Timestamp>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// Who visits or visited: the author of its first entry.
    pub by: PersonId,
    /// Whom it is for, as planned.
    pub children_planned: Vec<PersonId>,
    /// Why.
    pub kind: Sayings<VisitKind>,
    /// Whether the family knew.
    pub announced: Sayings<bool>,
    /// How it went at the door.
    pub outcome: Sayings<Outcome>,
    /// Who was there, or was not.
    pub there: BTreeMap<Who, Sayings<bool>>,
    /// What each person answered when asked whether they may be recorded.
    pub on_recording: BTreeMap<Who, Sayings<RecordingAnswer>>,
    /// Each child's answers.
    pub children: BTreeMap<PersonId, ChildRecord>,
    /// Notes, in the order in which they were written.
    pub notes: Vec<Note>,
    /// What is to be done.
    pub actions: Vec<Action>,
    /// When, and by whom, it was finalised.
    pub finalised: Option<Said<()>>,
}

impl Visit {
    /// A visit of which nothing is known yet.
    #[must_use]
    pub fn unsaid(visit: VisitId, by: PersonId) -> Self {
        Self {
            visit,
            planned_at: None,
            started_at: None,
            by,
            children_planned: Vec::new(),
            kind: Sayings::default(),
            announced: Sayings::default(),
            outcome: Sayings::default(),
            there: BTreeMap::new(),
            on_recording: BTreeMap::new(),
            children: BTreeMap::new(),
            notes: Vec::new(),
            actions: Vec::new(),
            finalised: None,
        }
    }

    /// The instant that the visit is filed under: when it began, else when it is planned.
    #[must_use]
    pub fn at(&self) -> Option<Timestamp> {
        self.started_at.or(self.planned_at)
    }

    /// The passages that were confirmed of a spoken note, whoever did, in the order in which they were written.
    pub fn passages_of(&self, sound: NoteId) -> impl Iterator<Item = &Note> {
        self.notes.iter().filter(move |note| note.spoken.as_ref().is_some_and(|spoken| spoken.note == sound))
    }

    /// What goes to another family's file together with a note, the note of the sound first: a recording, and every passage that was
    /// confirmed of it.
    #[must_use]
    pub fn moves_with(&self, note: NoteId) -> Vec<&Note> {
        let of = |wanted: NoteId| self.notes.iter().find(move |note| note.note == wanted);
        let Some(asked) = of(note) else { return Vec::new() };
        let sound = asked.spoken.as_ref().and_then(|spoken| of(spoken.note)).unwrap_or(asked);
        let passages = self.passages_of(sound.note);
        let alone = (asked.note != sound.note && asked.spoken.as_ref().is_none_or(|spoken| spoken.note != sound.note)).then_some(asked);
        core::iter::once(sound).chain(passages).chain(alone).collect()
    }

    /// What one confirmation of a spoken note changed of what the machine heard. Corrections that came later do not count.
    #[must_use]
    pub fn changed_in(&self, sound: NoteId, confirmation: ConfirmationId) -> Vec<Change> {
        let heard = self.notes.iter().find(|note| note.note == sound).map(|note| note.sentences_of(confirmation)).unwrap_or_default();
        let passages = self.passages_of(sound).filter_map(|note| note.spoken.as_ref().zip(note.text.as_ref()));
        let of_it = passages.filter(|(spoken, _)| spoken.confirmation == confirmation);
        difference(&heard, of_it.map(|(spoken, said)| (spoken, said.what.as_str())))
    }

    /// Whether it is under way: begun and not finalised.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.started_at.is_some() && self.finalised.is_none()
    }
}
