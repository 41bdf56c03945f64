//! Who is named to approve what: a dated right in a team's book, with the instrument of delegation that gives it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ApprovalKind;
use crate::domain::clock::can_end_on;
use crate::domain::ids::PersonId;

/// Somebody's right to approve one kind of thing, for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedOfficer {
    /// Who.
    pub person: PersonId,
    /// What they approve.
    pub kind: ApprovalKind,
    /// The authority's instrument of delegation that names them.
    pub instrument: String,
    /// First day.
    pub from_on: Date,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_on: Option<Date>,
}

impl NamedOfficer {
    /// Whether the right runs on a day.
    #[must_use]
    pub fn runs_on(&self, day: Date) -> bool {
        self.from_on <= day && self.until_on.is_none_or(|until| day <= until)
    }

    /// Whether this day can be its last: it is open, or was to run on beyond it.
    #[must_use]
    pub fn can_end_on(&self, day: Date) -> bool {
        can_end_on(self.from_on, self.until_on, day)
    }

    /// Ends it, unless it ends sooner.
    pub(in crate::domain) fn end(&mut self, last: Date) {
        self.until_on = Some(self.until_on.map_or(last, |until| until.min(last)));
    }
}

/// Every named officer of the authority, as somebody sees them on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officers {
    /// The day.
    pub today: Date,
    /// All rights, those that ended too: a call is judged by the day on which it was made.
    pub named: Vec<NamedOfficer>,
}

impl Officers {
    /// Nobody is named.
    #[must_use]
    pub const fn none(today: Date) -> Self {
        Self { today, named: Vec::new() }
    }

    /// Whether somebody may approve this today.
    #[must_use]
    pub fn approves(&self, person: PersonId, kind: ApprovalKind) -> bool {
        self.approved_on(person, kind, self.today)
    }

    /// Whether somebody could approve this on a day.
    #[must_use]
    pub fn approved_on(&self, person: PersonId, kind: ApprovalKind, day: Date) -> bool {
        self.named.iter().any(|named| named.person == person && named.kind == kind && named.runs_on(day))
    }

    /// Whether somebody has to answer: they may approve it today, neither asked nor called, and are the one who was called, if anybody was.
    #[must_use]
    pub fn answers(&self, person: PersonId, kind: ApprovalKind, names: &BTreeSet<PersonId>, called: Option<PersonId>) -> bool {
        called.is_none_or(|officer| officer == person) && self.approves(person, kind) && !names.contains(&person)
    }

    /// Whether somebody may approve anything today.
    #[must_use]
    pub fn names(&self, person: PersonId) -> bool {
        self.named.iter().any(|named| named.person == person && named.runs_on(self.today))
    }
}
