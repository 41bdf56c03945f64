//! Teams of the four kinds, their members for a time, and the directory made of all of their books. There is no manager.

mod book;
mod directory;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::book::TeamBook;
pub use self::directory::Directory;
use super::advice::Specialism;
use super::agreement::{Party, Terms};
use super::approval::{ApprovalKind, NamedOfficer};
use super::clock::{Timestamp, can_end_on};
use super::ids::{AgreementId, PersonId, RuleId};
use super::retention::RetentionRule;
use super::sign_off::Reserved;

/// The four kinds of team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamKind {
    /// Works with families and decides nearly everything.
    FamilyFacing,
    /// Advises when asked, and decides nothing.
    Insight,
    /// Decides only what is reserved.
    Strategy,
    /// Takes the practical work off the others.
    Enabler,
}

impl TeamKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::FamilyFacing, Self::Insight, Self::Strategy, Self::Enabler];

    /// The kind in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::FamilyFacing => "team",
            Self::Insight => "insight team",
            Self::Strategy => "strategy team",
            Self::Enabler => "enabler team",
        }
    }
}

/// Somebody's time in a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// The name colleagues call them by.
    pub name: String,
    /// What they are: "Social worker", "Lawyer".
    pub profession: String,
    /// What they advise on, in an insight team.
    #[serde(default)]
    pub specialisms: Vec<Specialism>,
    /// What they may decide, in a strategy team.
    #[serde(default)]
    pub rights: Vec<Reserved>,
    /// The number of their work phone: a call needs no data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// First day.
    pub from_on: Date,
    /// Last day.
    #[serde(default)]
    pub until_on: Option<Date>,
}

impl Member {
    /// Whether they are in the team on a day.
    #[must_use]
    pub fn is_in_on(&self, day: Date) -> bool {
        self.from_on <= day && self.until_on.is_none_or(|until| day <= until)
    }

    /// Whether this day can be their last: their time is open, or was to run on beyond it.
    #[must_use]
    pub fn can_leave_on(&self, day: Date) -> bool {
        can_end_on(self.from_on, self.until_on, day)
    }
}

/// What happens in a team's book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamBody {
    /// The team begins.
    Formed {
        /// What it is called.
        name: String,
        /// Its kind.
        kind: TeamKind,
    },
    /// Somebody joins, for a time.
    Joined(Member),
    /// Somebody leaves.
    Left {
        /// Who.
        person: PersonId,
        /// Their last day.
        until_on: Date,
    },
    /// Somebody is on duty.
    OnDuty {
        /// Who.
        person: PersonId,
        /// From when.
        from_at: Timestamp,
        /// Until when.
        until_at: Timestamp,
    },
    /// A member is named to approve what a regulation gives to an officer.
    Named(NamedOfficer),
    /// They are no longer.
    NoLongerNamed {
        /// Who.
        person: PersonId,
        /// For what.
        kind: ApprovalKind,
        /// The last day.
        until_on: Date,
    },
    /// Either side proposes an agreement, and by that accepts it.
    AgreementProposed {
        /// Which.
        agreement: AgreementId,
        /// For whom the proposer speaks.
        party: Party,
        /// What a machine judges by.
        terms: Terms,
        /// What people read.
        text: String,
        /// From which day it is meant to be in force.
        from_on: Date,
    },
    /// A side accepts an agreement.
    AgreementAccepted {
        /// Which.
        agreement: AgreementId,
        /// For whom.
        party: Party,
    },
    /// The enabler team writes a rule of how long something is kept. It takes the place of those before for the same thing.
    RetentionRuled(RetentionRule),
    /// A rule ends. Nothing is deleted under it after that day, and no rule before it comes back.
    RetentionRuleEnded {
        /// Which.
        rule: RuleId,
        /// Its last day.
        until_on: Date,
    },
}

/// A time on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Who.
    pub person: PersonId,
    /// From when.
    pub from_at: Timestamp,
    /// Until when.
    pub until_at: Timestamp,
}
