//! What happens in a visit, as it is written.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Agreed, ChildAnswer, HeardSentence, Outcome, RecordingAnswer, Section, Spoken, VisitKind, Who};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{ActionId, ConfirmationId, EntryId, NoteId, PersonId, RecordingId, VisitId};

/// A recording that belongs to a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    /// Which recording.
    pub recording: RecordingId,
    /// Its media type, as the recorder named it.
    pub media_type: String,
    /// Its length in milliseconds.
    pub millis: u64,
    /// What it goes on from, where another recording was cut short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carries_on: Option<CarriesOn>,
    /// On whose yes it rests, where others were recorded. Empty where its author dictated alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rests_on: Vec<Agreed>,
}

/// That a recording goes on from one that something cut short: a call, a crash. Between the two times nothing was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriesOn {
    /// The recording that was cut short.
    pub recording: RecordingId,
    /// When that one ended.
    pub stopped_at: Timestamp,
    /// When this one began.
    pub began_at: Timestamp,
}

/// What happens in a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitBody {
    /// A visit is in the diary.
    Planned {
        /// Which visit.
        visit: VisitId,
        /// When it begins.
        at: Timestamp,
        /// Why it is made, where that is known.
        #[serde(default)]
        kind: Option<VisitKind>,
        /// Whether the family knows of it.
        #[serde(default)]
        announced: Option<bool>,
        /// Whom it is for.
        #[serde(default)]
        children: Vec<PersonId>,
    },
    /// The worker is at the door. The time is the entry's *happened*.
    Started {
        /// Which visit.
        visit: VisitId,
    },
    /// The kind, or whether it was announced, was said.
    Described {
        /// Which visit.
        visit: VisitId,
        /// Why it is made.
        #[serde(default)]
        kind: Option<VisitKind>,
        /// Whether the family knew of it.
        #[serde(default)]
        announced: Option<bool>,
    },
    /// How it went at the door.
    WentAs {
        /// Which visit.
        visit: VisitId,
        /// How.
        outcome: Outcome,
    },
    /// Somebody was there, or was not.
    WasThere {
        /// Which visit.
        visit: VisitId,
        /// Who.
        who: Who,
        /// Whether they were.
        there: bool,
    },
    /// Somebody was asked whether they may be recorded, or took back what they answered.
    RecordingAnswered {
        /// Which visit.
        visit: VisitId,
        /// Who.
        who: Who,
        /// What they answered.
        answer: RecordingAnswer,
    },
    /// One answer about one child.
    Child {
        /// Which visit.
        visit: VisitId,
        /// Which child.
        child: PersonId,
        /// The answer.
        answer: ChildAnswer,
    },
    /// A note. The envelope names its children.
    Noted {
        /// Which visit.
        visit: VisitId,
        /// Which note.
        note: NoteId,
        /// Where it belongs, where that was said.
        #[serde(default)]
        section: Option<Section>,
        /// The words. Empty where the note is only sound.
        text: String,
        /// The sound, where there is any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        voice: Option<Voice>,
        /// Set when the note was first written in another family's file, so that a move is made once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved_from: Option<EntryId>,
        /// Where the words come from, where they were spoken and confirmed: then the note has no sound of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        spoken: Option<Spoken>,
    },
    /// What a machine heard in a spoken note, as it was when the author confirmed it. A long recording makes several, each a stretch.
    Heard {
        /// Which visit.
        visit: VisitId,
        /// The note that is the sound.
        note: NoteId,
        /// Which confirmation: the passages that were made of it name the same one.
        confirmation: ConfirmationId,
        /// Which recording.
        recording: RecordingId,
        /// Which model, with what tells its versions apart.
        model: String,
        /// What it wrote down.
        sentences: Vec<HeardSentence>,
    },
    /// A note was put in a section.
    Sorted {
        /// Which note.
        note: NoteId,
        /// Where it belongs.
        section: Section,
    },
    /// Whom a note is about was said, or said anew: a spoken note is often sorted later.
    NoteAbout {
        /// Which note.
        note: NoteId,
        /// Whom it is about.
        people: Vec<PersonId>,
    },
    /// A note was put right. The first words stay in the log.
    Corrected {
        /// Which note.
        note: NoteId,
        /// The entry that it corrects.
        corrects: EntryId,
        /// The words as they should be.
        text: String,
    },
    /// A note stood in the wrong family's file and was taken out, words and all. Sent only after the other file has it.
    MovedAway {
        /// Which note.
        note: NoteId,
        /// The entries whose words go, as far as the mover knew them. Those of others, and later ones, go too.
        entries: Vec<EntryId>,
    },
    /// Somebody will do something.
    ActionAgreed {
        /// The visit it came from.
        visit: VisitId,
        /// Which action.
        action: ActionId,
        /// What.
        what: String,
        /// Who, by name.
        owner: String,
        /// By when.
        #[serde(default)]
        by_on: Option<Date>,
    },
    /// It was done.
    ActionDone {
        /// Which action.
        action: ActionId,
    },
    /// The record is whole. What comes later is marked as later.
    Finalised {
        /// Which visit.
        visit: VisitId,
    },
}

impl VisitBody {
    /// The note whose words these are. They go with it when it moves to another family's file.
    #[must_use]
    pub const fn words_of(&self) -> Option<NoteId> {
        match self {
            Self::Noted { note, .. } | Self::Heard { note, .. } | Self::Corrected { note, .. } => Some(*note),
            _ => None,
        }
    }
}
