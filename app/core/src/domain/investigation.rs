//! A lawful investigation of how a file was worked: a named officer opens it to somebody who is not of its team, to read and for a time.
//! Who looked is kept from the team's view until it is over, and is told then. The server writes it into the reader's own page, as it
//! opens it; who may, the policy says.

use serde::{Deserialize, Serialize};

use super::advice::Origin;
use super::clock::Timestamp;
use super::ids::{FamilyId, InvestigationId, PersonId};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// For how long at the most, in days. Whoever needs longer has it opened again, and says why again.
pub const MOST_DAYS: u8 = 28;

/// For how long at the most a look is kept from the team's view, in milliseconds, however often the file is opened anew: twelve weeks.
pub const MOST_KEPT_MS: i64 = 84 * DAY_MS;

/// What happens to one. Only the server writes it: from a phone none of it is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvestigationBody {
    /// Its author, an officer, opens a file to the person whose page this is.
    Opened {
        /// Which.
        investigation: InvestigationId,
        /// Whose file.
        family: FamilyId,
        /// Why, in a sentence.
        reason: String,
        /// Until when, by the server's clock.
        until_at: Timestamp,
    },
    /// An officer ended it before its time.
    Ended {
        /// Which.
        investigation: InvestigationId,
    },
}

/// One investigation, as its reader and the named officers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Investigation {
    /// Which.
    pub investigation: InvestigationId,
    /// Whose file.
    pub family: FamilyId,
    /// The officer who opened it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Until when it runs: at this instant it does not any more.
    pub until_at: Timestamp,
}

impl Investigation {
    /// Whether it runs at an instant.
    #[must_use]
    pub fn runs_at(&self, now: Timestamp) -> bool {
        now < self.until_at
    }
}

/// Takes one thing in that happened. An end ends it, and never makes it longer.
pub(super) fn take_in(known: &mut Vec<Investigation>, body: &InvestigationBody, Origin { by, at, .. }: Origin) {
    match body {
        InvestigationBody::Opened { investigation, family, reason, until_at } => {
            if known.iter().all(|one| one.investigation != *investigation) {
                let (investigation, family, reason, until_at) = (*investigation, *family, reason.clone(), *until_at);
                known.push(Investigation { investigation, family, by, at, reason, until_at });
            }
        }
        InvestigationBody::Ended { investigation } => {
            for one in known.iter_mut().filter(|one| one.investigation == *investigation) {
                one.until_at = one.until_at.min(at);
            }
        }
    }
}

/// Until when one runs that is opened now for so many days. None for no day, and for more than [`MOST_DAYS`].
#[must_use]
pub fn until(now: Timestamp, days: u8) -> Option<Timestamp> {
    (1..=MOST_DAYS).contains(&days).then(|| now.plus(i64::from(days) * DAY_MS))
}

/// Which file an officer wants opened, to whom, and why. The family is named as it is called: an officer browses no files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskInvestigation {
    /// What the family is called, whole.
    pub name: String,
    /// What somebody in it is called: their whole name, or their first.
    pub somebody: String,
    /// Who is to read it.
    pub person: PersonId,
    /// Why: a sentence at the least.
    pub reason: String,
    /// For how many days, up to [`MOST_DAYS`].
    pub days: u8,
}

/// One investigation, as a named officer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvestigationLine {
    /// Who reads the file.
    pub person: PersonId,
    /// The investigation.
    pub investigation: Investigation,
}
