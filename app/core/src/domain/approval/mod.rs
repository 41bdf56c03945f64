//! Approval by a named officer: what a regulation, not the blueprint, takes out of the team's hands. `Asked → Approved | Declined`, or
//! `Withdrawn`; in an emergency the officer on call is called, which is recorded in one tap, and confirmed by the officer after.
//!
//! Nothing here is ever done first and ratified after: there is no such state.

mod body;
mod kind;
mod officers;
mod permits;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use self::body::{ApprovalBody, Word};
pub use self::kind::{ApprovalKind, Officer, RULES, Rule};
pub use self::officers::{NamedOfficer, Officers};
pub use self::permits::permits;
use super::advice::Origin;
use super::clock::Timestamp;
use super::ids::{EntryId, PersonId};
use super::refusal::Refusal;
use super::signing::Proof;

/// Where an approval stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// With the officer.
    Asked,
    /// The officer was called and said so. It holds for the night; the officer confirms it in writing.
    Called {
        /// Who was called.
        officer: PersonId,
        /// When.
        at: Timestamp,
        /// What they said.
        said: Word,
    },
    /// Approved.
    Approved {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// What proves it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Proof>,
    },
    /// Declined.
    Declined {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Withdrawn by the team.
    Withdrawn {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
}

impl ApprovalState {
    /// Whether the team waits for the officer. After a call it does not: it has its answer.
    #[must_use]
    pub const fn waits_for_officer(&self) -> bool {
        matches!(self, Self::Asked)
    }

    /// Whether nothing more can happen to it.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Approved { .. } | Self::Declined { .. } | Self::Withdrawn { .. })
    }

    /// The officer whose word it is, and when they gave it.
    #[must_use]
    pub const fn officer(&self) -> Option<(PersonId, Timestamp)> {
        match self {
            Self::Called { officer, at, .. } => Some((*officer, *at)),
            Self::Approved { by, at, .. } | Self::Declined { by, at } => Some((*by, *at)),
            Self::Asked | Self::Withdrawn { .. } => None,
        }
    }

    /// The state in words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Asked => "With the named officer",
            Self::Called { said: Word::Yes, .. } => "The officer said yes on the telephone",
            Self::Called { said: Word::No, .. } => "The officer said no on the telephone",
            Self::Approved { .. } => "Approved",
            Self::Declined { .. } => "Declined",
            Self::Withdrawn { .. } => "Withdrawn",
        }
    }
}

/// An approval on its way, without its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// What is to be approved.
    pub kind: ApprovalKind,
    /// For which children.
    pub children: Vec<PersonId>,
    /// The entry that holds its words.
    pub entry: EntryId,
    /// Who asked first, or called.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// Everyone who asked or called: none of them approves it.
    pub names: BTreeSet<PersonId>,
    /// Where it stands.
    pub state: ApprovalState,
}

impl Approval {
    /// Whether an officer has something to do here: to answer, or to confirm what they said when they were called.
    #[must_use]
    pub fn is_with(&self, officers: &Officers, person: PersonId) -> bool {
        let called = match self.state {
            ApprovalState::Asked => None,
            ApprovalState::Called { officer, .. } => Some(officer),
            _ => return false,
        };
        officers.answers(person, self.kind, &self.names, called)
    }

    fn begun(body: &ApprovalBody, origin: Origin) -> Result<Self, Refusal> {
        let (kind, children, state) = match body {
            ApprovalBody::Asked { kind, children, .. } => (*kind, children, ApprovalState::Asked),
            ApprovalBody::Called { kind, children, .. } => (*kind, children, called(body).ok_or(Refusal::NotHere)?),
            _ => return Err(Refusal::NotThere),
        };
        let Origin { by, at, entry } = origin;
        Ok(Self { kind, children: children.clone(), entry, asked_by: by, asked_at: at, names: BTreeSet::from([by]), state })
    }

    /// The approval after something happened to it, or why that cannot be. Looks at states only; rights are [`permits`]'s.
    ///
    /// # Errors
    /// A refusal where the state has no such transition.
    pub fn after(before: Option<&Self>, body: &ApprovalBody, origin: Origin) -> Result<Self, Refusal> {
        use ApprovalState as S;
        let Some(before) = before else {
            return Self::begun(body, origin);
        };
        let mut next = before.clone();
        let (by, at) = (origin.by, origin.at);
        next.state = match (&before.state, body) {
            (_, ApprovalBody::Asked { .. }) => return Err(Refusal::AlreadyThere),
            (state, _) if state.is_settled() => return Err(Refusal::AlreadySettled),
            (S::Asked, ApprovalBody::Called { kind, children, .. }) if *kind == before.kind && *children == before.children => {
                next.names.insert(by);
                called(body).ok_or(Refusal::NotHere)?
            }
            (_, ApprovalBody::Called { .. }) => return Err(Refusal::AlreadyThere),
            (_, ApprovalBody::Approved { proof, .. }) => S::Approved { by, at, proof: *proof },
            (_, ApprovalBody::Declined { .. }) => S::Declined { by, at },
            (S::Asked, ApprovalBody::Withdrawn { .. }) => S::Withdrawn { by, at },
            (_, ApprovalBody::Withdrawn { .. }) => return Err(Refusal::NotHere),
        };
        Ok(next)
    }
}

const fn called(body: &ApprovalBody) -> Option<ApprovalState> {
    match body {
        ApprovalBody::Called { officer, called_at, said, .. } => {
            Some(ApprovalState::Called { officer: *officer, at: *called_at, said: *said })
        }
        _ => None,
    }
}
