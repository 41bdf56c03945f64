//! Reserved decisions: the closed list of what only the strategy team may decide, and the way there.
//!
//! `Draft → AgreedInTeam → Requested → ContextBooked → ContextHeld → Signed`, or `Returned`, `Declined`, `Withdrawn`;
//! in an emergency `ActedInEmergency → Ratified | NotRatified`. Nothing else about a family can wait for anyone above the team.

mod body;
mod context;
mod decision;
mod permits;
mod state;
mod turnaround;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use self::body::SignOffBody;
pub use self::context::{ContextHow, Precondition};
pub use self::decision::{Decision, Proposal, Reserved};
pub use self::permits::permits;
pub use self::state::{Request, SignOffState};
pub use self::turnaround::{Turnaround, turnaround};
use super::advice::Origin;
use super::ids::{Digest, EntryId, PersonId};
use super::refusal::Refusal;

/// A reserved decision on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOff {
    /// What is asked for.
    pub decision: Decision,
    /// Which version, counted from 1.
    pub version: u32,
    /// The digest of the proposal as it stands.
    pub proposal: Digest,
    /// The entry that holds its words.
    pub entry: EntryId,
    /// The names under this version, the drafter's first.
    pub names: Vec<PersonId>,
    /// Everyone who drafted, agreed or asked for an earlier version: they decide no later one either.
    #[serde(default)]
    pub earlier_names: BTreeSet<PersonId>,
    /// Who learned the context of this version.
    #[serde(default)]
    pub learned_by: BTreeSet<PersonId>,
    /// The entries that hold what they learned, in order.
    #[serde(default)]
    pub learned_in: Vec<EntryId>,
    /// The request, once there is one.
    #[serde(default)]
    pub requested: Option<Request>,
    /// Where it stands.
    pub state: SignOffState,
}

impl SignOff {
    /// Whether somebody drafted, agreed, asked for or did it, in this version or an earlier one.
    #[must_use]
    pub fn names_include(&self, person: PersonId) -> bool {
        self.names.contains(&person)
            || self.earlier_names.contains(&person)
            || self.requested.as_ref().is_some_and(|request| request.by == person)
    }

    fn everyone_so_far(&self) -> BTreeSet<PersonId> {
        let asked_by = self.requested.iter().map(|request| request.by);
        self.names.iter().copied().chain(self.earlier_names.iter().copied()).chain(asked_by).collect()
    }

    fn drafted(before: Option<&Self>, body: &SignOffBody, origin: Origin) -> Result<Self, Refusal> {
        let (sign_off, decision, text, state) = match body {
            SignOffBody::Drafted { sign_off, decision, text } => (sign_off, decision, text, SignOffState::Draft),
            SignOffBody::ActedInEmergency { sign_off, decision, text, acted_at, .. } => {
                (sign_off, decision, text, SignOffState::ActedInEmergency { at: *acted_at })
            }
            _ => return Err(Refusal::NotThere),
        };
        let version = match before {
            None => 1,
            Some(_) if matches!(body, SignOffBody::ActedInEmergency { .. }) => {
                return Err(Refusal::AlreadyThere);
            }
            Some(before) if before.state.is_settled() => return Err(Refusal::AlreadySettled),
            Some(before) if matches!(before.state, SignOffState::ActedInEmergency { .. }) => return Err(Refusal::NotHere),
            Some(before) => before.version.saturating_add(1),
        };
        let proposal = Proposal { sign_off: *sign_off, version, decision: decision.clone(), text: text.clone() }.digest();
        Ok(Self {
            decision: decision.clone(),
            version,
            proposal,
            entry: origin.entry,
            names: vec![origin.by],
            earlier_names: before.map(Self::everyone_so_far).unwrap_or_default(),
            learned_by: BTreeSet::new(),
            learned_in: Vec::new(),
            requested: None,
            state,
        })
    }

    /// The sign-off after something happened to it, or why that cannot be. Looks at states only; rights are [`permits`]'s.
    ///
    /// # Errors
    /// A refusal where the state has no such transition.
    pub fn after(before: Option<&Self>, body: &SignOffBody, origin: Origin) -> Result<Self, Refusal> {
        use SignOffState as S;
        if matches!(body, SignOffBody::Drafted { .. } | SignOffBody::ActedInEmergency { .. }) {
            return Self::drafted(before, body, origin);
        }
        let before = before.ok_or(Refusal::NotThere)?;
        let mut next = before.clone();
        let (by, at) = (origin.by, origin.at);
        next.state = match (&before.state, body) {
            (state, SignOffBody::Fact { .. }) => state.clone(),
            (state, _) if state.is_settled() => return Err(Refusal::AlreadySettled),
            (S::ActedInEmergency { .. }, SignOffBody::Ratified { proof, .. }) => S::Ratified { by, at, proof: *proof },
            (S::ActedInEmergency { .. }, SignOffBody::NotRatified { .. }) => S::NotRatified { by, at },
            (S::ActedInEmergency { .. }, _) | (_, SignOffBody::Ratified { .. } | SignOffBody::NotRatified { .. }) => {
                return Err(Refusal::NotHere);
            }
            (_, SignOffBody::Withdrawn { .. }) => S::Withdrawn { by, at },
            (S::Draft | S::AgreedInTeam, SignOffBody::Agreed { version, .. }) => next.agree(*version, by)?,
            (S::AgreedInTeam, SignOffBody::Requested { proposal, agreement, .. }) => {
                next.same_proposal(*proposal)?;
                next.requested = Some(Request { by, at, agreement: *agreement });
                S::Requested
            }
            (S::Draft, SignOffBody::Requested { .. }) => {
                return Err(Refusal::NeedsMoreNames { needed: 2, have: 1 });
            }
            (S::Requested | S::ContextBooked { .. }, SignOffBody::ContextBooked { how, at, .. }) => {
                S::ContextBooked { by, how: *how, for_at: *at }
            }
            (S::Requested | S::ContextBooked { .. } | S::ContextHeld { .. }, SignOffBody::ContextHeld { .. }) => {
                next.learned_by.insert(by);
                next.learned_in.push(origin.entry);
                S::ContextHeld { by, at }
            }
            (S::ContextHeld { .. }, SignOffBody::Signed { proposal, proof, .. }) => {
                next.same_proposal(*proposal)?;
                S::Signed { by, at, proof: *proof }
            }
            // Whoever signs while the team writes a new version is told that, and not that it is too soon.
            (S::Draft | S::AgreedInTeam, SignOffBody::Signed { proposal, .. }) if *proposal != before.proposal => {
                return Err(Refusal::ProposalChanged { now: before.proposal });
            }
            (S::Requested | S::ContextBooked { .. }, SignOffBody::Signed { .. }) => {
                return Err(Refusal::LearnTheContextFirst);
            }
            (state, SignOffBody::Returned { .. }) if state.waits_for_strategy() => S::Returned { by, at },
            (state, SignOffBody::Declined { .. }) if state.waits_for_strategy() => S::Declined { by, at },
            (S::Draft | S::AgreedInTeam | S::Returned { .. }, _) => return Err(Refusal::NotYet),
            (_, _) => return Err(Refusal::AlreadyThere),
        };
        Ok(next)
    }

    fn agree(&mut self, version: u32, by: PersonId) -> Result<SignOffState, Refusal> {
        if version != self.version {
            return Err(Refusal::ProposalChanged { now: self.proposal });
        }
        if self.names.contains(&by) {
            return Err(Refusal::AlreadyAgreed);
        }
        self.names.push(by);
        Ok(SignOffState::AgreedInTeam)
    }

    fn same_proposal(&self, proposal: Digest) -> Result<(), Refusal> {
        if proposal == self.proposal { Ok(()) } else { Err(Refusal::ProposalChanged { now: self.proposal }) }
    }
}
