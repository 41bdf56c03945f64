//! A visit: planned or not, attempted or made; who was there, each child's own answers, and notes by section.
//!
//! Everything in a visit is a record and is taken as it comes; finalising it and moving a note to another family are the acts.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::entry::Entry;
use super::ids::{ActionId, EntryId, NoteId, PersonId, RecordingId, VisitId};

/// Why the visit is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitKind {
    /// The first meeting after a referral.
    First,
    /// To a child in need.
    ChildInNeed,
    /// To a child on a child protection plan.
    ChildProtection,
    /// To a looked-after child (Care Planning Regulations 2010, regulation 28).
    LookedAfter,
    /// In a section 47 enquiry.
    Section47,
    /// Any other.
    Other,
}

impl VisitKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::First, Self::ChildInNeed, Self::ChildProtection, Self::LookedAfter, Self::Section47, Self::Other];

    /// The kind in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::First => "First visit",
            Self::ChildInNeed => "Child in need visit",
            Self::ChildProtection => "Child protection visit",
            Self::LookedAfter => "Looked-after visit",
            Self::Section47 => "Section 47 visit",
            Self::Other => "Visit",
        }
    }
}

/// How the visit went at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Somebody of the family was met.
    Seen,
    /// Nobody in.
    NobodyIn,
    /// Not let in.
    Refused,
    /// Not safe to go in or to stay.
    Unsafe,
    /// By video.
    Video,
    /// By telephone.
    Phone,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 6] = [Self::Seen, Self::NobodyIn, Self::Refused, Self::Unsafe, Self::Video, Self::Phone];

    /// Whether it counts as a visit. An attempt is kept, does not count, and leaves the due date.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Seen)
    }

    /// The outcome in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Seen => "Seen",
            Self::NobodyIn => "Nobody in",
            Self::Refused => "Not let in",
            Self::Unsafe => "Not safe",
            Self::Video => "By video",
            Self::Phone => "By phone",
        }
    }
}

/// Why a child was not seen alone. The first three are regulation 29's reasons for a looked-after child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNotAlone {
    /// Not appropriate, having regard to age and understanding.
    TooYoung,
    /// The child refused.
    ChildSaidNo,
    /// The worker could not.
    NotPossible,
    /// A parent or carer refused.
    CarerSaidNo,
}

impl WhyNotAlone {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::TooYoung, Self::ChildSaidNo, Self::NotPossible, Self::CarerSaidNo];

    /// The reason in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::TooYoung => "too young",
            Self::ChildSaidNo => "child said no",
            Self::NotPossible => "not possible",
            Self::CarerSaidNo => "carer said no",
        }
    }
}

/// Whether a child was seen alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alone {
    /// Seen alone.
    Yes,
    /// Not seen alone, and why.
    No(Option<WhyNotAlone>),
}

/// One answer about one child. Each is an entry of its own, so that two workers may answer side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChildAnswer {
    /// The child was seen, or not.
    Seen(bool),
    /// The child was seen alone, or not and why.
    Alone(Alone),
    /// The child was spoken to, or not.
    SpokenTo(bool),
    /// The child's bedroom was seen, or not.
    Bedroom(bool),
}

/// Where a note belongs. Fact and analysis stand apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// What was seen.
    Seen,
    /// The child's own words.
    ChildsWords,
    /// What the parents or carers say.
    CarersAccount,
    /// Strengths.
    Strengths,
    /// Worries.
    Worries,
    /// What the worker makes of it.
    Analysis,
}

impl Section {
    /// Every section, in the order in which they are read.
    pub const ALL: [Self; 6] = [Self::Seen, Self::ChildsWords, Self::CarersAccount, Self::Strengths, Self::Worries, Self::Analysis];

    /// The section's heading.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Seen => "What I saw",
            Self::ChildsWords => "The child's words",
            Self::CarersAccount => "What carers said",
            Self::Strengths => "Strengths",
            Self::Worries => "Worries",
            Self::Analysis => "What I make of it",
        }
    }
}

/// Somebody who was there: of the family, or named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A person of the file.
    Person(PersonId),
    /// Somebody else, by name and relation.
    Named(String),
}

/// A recording that belongs to a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    /// Which recording.
    pub recording: RecordingId,
    /// Its media type, as the recorder named it.
    pub media_type: String,
    /// Its length in milliseconds.
    pub millis: u64,
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
    },
    /// A note was put in a section.
    Sorted {
        /// Which note.
        note: NoteId,
        /// Where it belongs.
        section: Section,
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
        /// The entries whose words go: the note and its corrections.
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

/// Something that was said by somebody at some time. What was said before stays beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// What was said.
    pub what: T,
    /// By whom.
    pub by: PersonId,
    /// When it was written down.
    pub at: Timestamp,
    /// The entry that says it.
    pub entry: EntryId,
}

/// Everything said on one point, first to last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sayings<T>(Vec<Said<T>>);

impl<T> Default for Sayings<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq + Clone> Sayings<T> {
    /// Adds what an entry says.
    pub fn say(&mut self, entry: &Entry, what: T) {
        self.0.push(Said { what, by: entry.head.author, at: entry.head.written_at, entry: entry.head.id });
    }

    /// What stands: the last that was said.
    #[must_use]
    pub fn latest(&self) -> Option<&T> {
        self.0.last().map(|said| &said.what)
    }

    /// Everything that was said, first to last.
    #[must_use]
    pub fn all(&self) -> &[Said<T>] {
        &self.0
    }

    /// Whether different people said different things: the screen shows both.
    #[must_use]
    pub fn disagree(&self) -> bool {
        let Some(last) = self.0.last() else {
            return false;
        };
        self.0.iter().any(|said| said.by != last.by && said.what != last.what)
    }
}

/// A child's answers in one visit. None is preselected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChildRecord {
    /// Seen.
    pub seen: Sayings<bool>,
    /// Seen alone, or why not.
    pub alone: Sayings<Alone>,
    /// Spoken to.
    pub spoken_to: Sayings<bool>,
    /// Bedroom seen.
    pub bedroom: Sayings<bool>,
}

impl ChildRecord {
    /// Takes one answer in.
    pub fn take(&mut self, entry: &Entry, answer: ChildAnswer) {
        match answer {
            ChildAnswer::Seen(seen) => self.seen.say(entry, seen),
            ChildAnswer::Alone(alone) => self.alone.say(entry, alone),
            ChildAnswer::SpokenTo(spoken) => self.spoken_to.say(entry, spoken),
            ChildAnswer::Bedroom(bedroom) => self.bedroom.say(entry, bedroom),
        }
    }
}

/// A correction of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The entry that it corrects.
    pub corrects: EntryId,
    /// The words.
    pub text: Said<String>,
}

/// A note as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which.
    pub note: NoteId,
    /// Where it belongs, where that was said.
    pub section: Option<Section>,
    /// Whom it is about.
    pub about: Vec<PersonId>,
    /// The words as first written; none once it was moved away or erased.
    pub text: Option<Said<String>>,
    /// When what it tells happened.
    pub happened_at: Timestamp,
    /// The sound.
    pub voice: Option<Voice>,
    /// Corrections, first to last.
    pub corrections: Vec<Correction>,
    /// Whether it was moved to another family's file.
    pub moved_away: bool,
    /// Whether it came after the visit was finalised.
    pub after_final: bool,
    /// Whether it arrived from somebody who no longer held the file.
    pub late: bool,
}

impl Note {
    /// The words that stand now.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        if self.moved_away {
            return None;
        }
        let corrected = self.corrections.last().map(|correction| correction.text.what.as_str());
        corrected.or_else(|| self.text.as_ref().map(|said| said.what.as_str()))
    }

    /// The entries whose words would go if the note moved to another family.
    pub fn entries(&self) -> impl Iterator<Item = EntryId> {
        let first = self.text.iter().map(|said| said.entry);
        first.chain(self.corrections.iter().map(|correction| correction.text.entry))
    }
}

/// Something to be done by somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Which.
    pub action: ActionId,
    /// What.
    pub what: String,
    /// Who.
    pub owner: String,
    /// By when.
    pub by_on: Option<Date>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
}

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

    /// Whether it is under way: begun and not finalised.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.started_at.is_some() && self.finalised.is_none()
    }
}

/// Something that a law asks to be in the record of a visit, and that is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// About which child.
    pub child: PersonId,
    /// What.
    pub what: MissingFact,
    /// The law that asks.
    pub law: &'static str,
}

/// What may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingFact {
    /// Whether the child was seen.
    Seen,
    /// Whether the child was spoken to in private, or which of the regulation's reasons applies.
    Alone,
}

/// What the law asks for and the visit does not have. Only a looked-after child's visit has mandatory facts; an attempt has none.
#[must_use]
pub fn missing_by_law(visit: &Visit, looked_after: &[PersonId]) -> Vec<Missing> {
    if visit.outcome.latest().is_some_and(|outcome| !outcome.counts()) {
        return Vec::new();
    }
    let mut missing = Vec::new();
    for &child in looked_after {
        let record = visit.children.get(&child);
        let seen = record.and_then(|record| record.seen.latest().copied());
        let alone = record.and_then(|record| record.alone.latest().copied());
        match (seen, alone) {
            (None, None) => {
                missing.push(Missing { child, what: MissingFact::Seen, law: "Care Planning Regulations 2010, regulation 28" });
            }
            (Some(true), None | Some(Alone::No(None))) | (None, Some(Alone::No(None))) => {
                missing.push(Missing { child, what: MissingFact::Alone, law: "Care Planning Regulations 2010, regulation 29" });
            }
            _ => {}
        }
    }
    missing
}
