//! A legal hold on a file: from when somebody set it until somebody lifts it nothing in the file is deleted. Each stands alone: to lift one
//! lifts no other.

use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};

use super::NOTICE_DAYS;
use crate::domain::advice::Specialism;
use crate::domain::clock::Timestamp;
use crate::domain::entry::Entry;
use crate::domain::family::{FamilyRules, FileBody};
use crate::domain::ids::{HoldId, PersonId};
use crate::domain::policy::Actor;
use crate::domain::refusal::Refusal;

/// A legal hold. Why, is the story's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Which.
    pub hold: HoldId,
    /// Who set it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Who lifted it, once somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted: Option<Lifted>,
}

/// That a hold was lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifted {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// When the server had it. Before that it lifts nothing.
    #[serde(default)]
    pub received_at: Option<Timestamp>,
}

impl FamilyRules {
    /// Whether a legal hold stands on the file.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.holds.iter().any(|hold| hold.lifted.is_none())
    }

    /// Whether nothing may be deleted at an instant: a hold stands, or was lifted only just now.
    #[must_use]
    pub fn keeps_all(&self, now: Timestamp) -> bool {
        let is_over = |lifted: &Lifted| {
            let last = lifted.received_at.and_then(|received| received.day().checked_add(NOTICE_DAYS.days()).ok());
            last.is_some_and(|last| last < now.day())
        };
        self.holds.iter().any(|hold| !hold.lifted.as_ref().is_some_and(is_over))
    }

    /// Whether a hold can be set, or lifted, as this says. The team that holds the file may, and a lawyer whom it is open to.
    ///
    /// # Errors
    /// A refusal that says whose it is, or what is missing.
    pub(in crate::domain) fn may_hold(&self, actor: &Actor, body: &FileBody) -> Result<(), Refusal> {
        if !actor.in_holding_team && !actor.specialisms.contains(&Specialism::Legal) {
            return Err(Refusal::OnlyTheTeam);
        }
        self.fits_hold(body)
    }

    fn fits_hold(&self, body: &FileBody) -> Result<(), Refusal> {
        let said = |reason: &str| if reason.trim().is_empty() { Err(Refusal::ReasonNeeded) } else { Ok(()) };
        let known = |hold: &HoldId| self.holds.iter().find(|known| known.hold == *hold);
        match body {
            FileBody::DeletionHeld { hold, .. } if known(hold).is_some() => Err(Refusal::AlreadyThere),
            FileBody::DeletionHeld { reason, .. } => said(reason),
            FileBody::HoldLifted { hold, reason } => match known(hold) {
                None => Err(Refusal::NotThere),
                Some(known) if known.lifted.is_some() => Err(Refusal::AlreadySettled),
                Some(_) => said(reason),
            },
            _ => Ok(()),
        }
    }

    pub(in crate::domain) fn apply_hold(&mut self, body: &FileBody, entry: &Entry) {
        if self.name.is_none() || self.fits_hold(body).is_err() {
            return;
        }
        let (by, at) = (entry.head.author, entry.head.written_at);
        match body {
            FileBody::DeletionHeld { hold, .. } => self.holds.push(Hold { hold: *hold, by, at, lifted: None }),
            FileBody::HoldLifted { hold, .. } => {
                let lifted = Lifted { by, at, received_at: None };
                self.holds.iter_mut().filter(|known| known.hold == *hold).for_each(|known| known.lifted = Some(lifted));
            }
            _ => {}
        }
    }

    /// Remembers when the server had the word that lifts a hold: the one of this entry, which was just taken in.
    pub(in crate::domain) fn hold_received(&mut self, hold: HoldId, received_at: Timestamp) {
        let lifted = self.holds.iter_mut().filter(|known| known.hold == hold).filter_map(|known| known.lifted.as_mut());
        lifted.for_each(|lifted| {
            lifted.received_at.get_or_insert(received_at);
        });
    }
}
