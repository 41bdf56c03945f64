//! Who looked: each time something of a file went to somebody outside the team that holds it, and on what ground. The server writes it
//! down as it answers; the team reads it in the file.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::ids::{ApprovalId, DeviceId, Digest, EntryId, InvestigationId, PersonId, QuestionId, RecordingId, SignOffId, StreamId};

/// Why a file is open to somebody outside the team that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// They are appointed to a child of it.
    Appointed,
    /// They took a question about it, and have not answered yet.
    Advises {
        /// Which question.
        question: QuestionId,
    },
    /// A decision about it waits for them.
    Decides {
        /// Which decision.
        sign_off: SignOffId,
    },
    /// An approval waits for them, as the officer whom the regulation names.
    Approves {
        /// Which approval.
        approval: ApprovalId,
    },
    /// They opened it in an emergency.
    Emergency {
        /// The entry that says why.
        entry: EntryId,
        /// Until when it is open to them.
        until_at: Timestamp,
    },
    /// A named officer opened it to them for an investigation. Kept from the team's view until it is over.
    Investigates {
        /// Which.
        investigation: InvestigationId,
        /// The officer.
        by: PersonId,
        /// Until when, unless it is ended before.
        until_at: Timestamp,
    },
}

impl Ground {
    /// The ground in plain words, as said of a person.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Appointed => "Appointed to a child of this family",
            Self::Advises { .. } => "Took a question that was asked",
            Self::Decides { .. } => "A decision waited for them",
            Self::Approves { .. } => "An approval waited for them",
            Self::Emergency { .. } => "Opened it in an emergency",
            Self::Investigates { .. } => "Looked into how the file was worked",
        }
    }
}

/// What went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// A copy, onto a phone.
    Copy {
        /// Of how many entries.
        entries: u64,
        /// Onto which phone.
        device: DeviceId,
    },
    /// A recording was listened to.
    Sound {
        /// Which.
        recording: RecordingId,
    },
}

/// One look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Look {
    /// At which stream: the family's file, or its legal side.
    pub stream: StreamId,
    /// Who looked.
    pub person: PersonId,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Why they could.
    pub ground: Ground,
    /// What they were given.
    pub given: Given,
}

/// Who looked at a family's file, as its team is told: the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WhoLooked {
    /// What each person did on each day.
    pub people: Vec<Visited>,
    /// Whether there are earlier looks that are not told of.
    pub more: bool,
}

/// The chain over the looks at a stream: covers everything before, and the text of this one.
#[must_use]
pub fn chain(before: Digest, look: &str) -> Digest {
    Digest::of(&[before.bytes(), b"look", look.as_bytes()])
}

/// What one person did on one day on one ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Visited {
    /// Who.
    pub person: PersonId,
    /// On what ground.
    pub ground: Ground,
    /// When last on that day.
    pub last: Timestamp,
    /// How often a copy went to a phone of theirs.
    pub copies: u32,
    /// How often they listened.
    pub heard: u32,
    /// Whether any of it was of the legal side.
    pub legal: bool,
}

/// The looks by person, ground and day: the latest first. However often somebody looks, they hide nobody else.
#[must_use]
pub fn by_day(looks: &[Look]) -> Vec<Visited> {
    let mut visited: BTreeMap<(PersonId, Ground, Date), Visited> = BTreeMap::new();
    for look in looks {
        let (person, ground, last) = (look.person, look.ground, look.at);
        let nothing = Visited { person, ground, last, copies: 0, heard: 0, legal: false };
        let known = visited.entry((person, ground, last.day())).or_insert(nothing);
        known.last = known.last.max(last);
        known.legal |= matches!(look.stream, StreamId::Side(..));
        match look.given {
            Given::Copy { .. } => known.copies += 1,
            Given::Sound { .. } => known.heard += 1,
        }
    }
    let mut visited: Vec<Visited> = visited.into_values().collect();
    visited.sort_by_key(|visited| core::cmp::Reverse(visited.last));
    visited
}
