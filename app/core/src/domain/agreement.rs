//! The team agreement: what a family facing team and the strategy team have agreed, in versions. In force when both have accepted it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::ids::{AgreementId, PersonId};
use super::sign_off::Reserved;
use super::spend::Pence;

/// The clauses that a machine can judge by. The text beside them is for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What the team may spend by itself on the same child and purpose within the window.
    pub spend_threshold: Pence,
    /// The window, in calendar days.
    pub spend_window_days: u16,
    /// How many names of the team a request needs, the drafter's among them. Never fewer than two.
    pub names_to_agree: u8,
    /// Which reserved decisions the team may act on in an emergency, for the strategy team to look at afterwards.
    pub emergency: Vec<Reserved>,
    /// Within how many hours the strategy team looks at what was done in an emergency.
    pub ratify_within_hours: u16,
}

impl Terms {
    /// The names that a request needs: at least two, whatever is written.
    #[must_use]
    pub fn names_needed(&self) -> u8 {
        self.names_to_agree.max(2)
    }

    /// By when the strategy team looks at what was done in an emergency.
    #[must_use]
    pub fn look_by(&self, acted_at: Timestamp) -> Timestamp {
        acted_at.plus(i64::from(self.ratify_within_hours) * 60 * 60 * 1000)
    }
}

/// The two sides of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The family facing team.
    Team,
    /// The strategy team.
    Strategy,
}

/// One version of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Which.
    pub agreement: AgreementId,
    /// Its number, counted from 1 in the team's book.
    pub version: u32,
    /// What a machine judges by.
    pub terms: Terms,
    /// What people read.
    pub text: String,
    /// The day from which it is meant to be in force.
    pub from_on: Date,
    /// Who accepted for the team.
    #[serde(default)]
    pub team: Option<PersonId>,
    /// Who accepted for the strategy team.
    #[serde(default)]
    pub strategy: Option<PersonId>,
    /// The day on which it was proposed.
    #[serde(default)]
    pub proposed_on: Option<Date>,
    /// The day on which the second side accepted it. Nothing is judged by it before.
    #[serde(default)]
    pub accepted_on: Option<Date>,
}

impl Agreement {
    /// Whether both sides have accepted it.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        self.team.is_some() && self.strategy.is_some()
    }

    /// The first day on which it judges: never before both sides had accepted it.
    #[must_use]
    pub fn in_force_from(&self) -> Option<Date> {
        self.accepted_on.filter(|_| self.is_accepted()).map(|accepted| accepted.max(self.from_on))
    }
}

/// The agreement in force on a day: the accepted one that began last.
#[must_use]
pub fn in_force(agreements: &[Agreement], day: Date) -> Option<&Agreement> {
    agreements
        .iter()
        .filter_map(|agreement| agreement.in_force_from().filter(|from| *from <= day).map(|from| (from, agreement)))
        .max_by_key(|(from, agreement)| (*from, agreement.version))
        .map(|(_, agreement)| agreement)
}
