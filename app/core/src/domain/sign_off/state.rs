//! Where a sign-off stands.

use serde::{Deserialize, Serialize};

use super::ContextHow;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgreementId, PersonId};
use crate::domain::signing::Proof;

/// Where a sign-off stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOffState {
    /// Drafted by one.
    Draft,
    /// Two names at least.
    AgreedInTeam,
    /// With the strategy team.
    Requested,
    /// The approver has said when they will learn the context.
    ContextBooked {
        /// Who.
        by: PersonId,
        /// How.
        how: ContextHow,
        /// When.
        for_at: Timestamp,
    },
    /// The context was learned.
    ContextHeld {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Signed.
    Signed {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// What proves it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Proof>,
    },
    /// Returned, to be drafted again.
    Returned {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
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
    /// Done already, in an emergency, and not yet ratified.
    ActedInEmergency {
        /// When it was done.
        at: Timestamp,
    },
    /// Done in an emergency, and ratified.
    Ratified {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// What proves it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Proof>,
    },
    /// Done in an emergency, and not ratified.
    NotRatified {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
}

impl SignOffState {
    /// Whether it waits for the strategy team.
    #[must_use]
    pub const fn waits_for_strategy(&self) -> bool {
        matches!(self, Self::Requested | Self::ContextBooked { .. } | Self::ContextHeld { .. } | Self::ActedInEmergency { .. })
    }

    /// Whether nothing more can happen to it.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        matches!(
            self,
            Self::Signed { .. } | Self::Declined { .. } | Self::Withdrawn { .. } | Self::Ratified { .. } | Self::NotRatified { .. }
        )
    }

    /// The state in words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::AgreedInTeam => "Agreed in the team",
            Self::Requested => "With the strategy team",
            Self::ContextBooked { .. } => "Context booked",
            Self::ContextHeld { .. } => "Context learned",
            Self::Signed { .. } => "Signed",
            Self::Returned { .. } => "Returned",
            Self::Declined { .. } => "Declined",
            Self::Withdrawn { .. } => "Withdrawn",
            Self::ActedInEmergency { .. } => "Done in an emergency, not yet ratified",
            Self::Ratified { .. } => "Ratified",
            Self::NotRatified { .. } => "Not ratified",
        }
    }
}

/// A request as it reached the strategy team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Who asked.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Under which agreement.
    pub agreement: AgreementId,
}
