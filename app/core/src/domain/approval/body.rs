//! What happens to an approval, as it is written.

use serde::{Deserialize, Serialize};

use super::ApprovalKind;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{ApprovalId, PersonId};
use crate::domain::signing::Proof;

/// What an officer said on the telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// What happens to an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalBody {
    /// Asked by the team.
    Asked {
        /// Which approval.
        approval: ApprovalId,
        /// What is to be approved.
        kind: ApprovalKind,
        /// For which children.
        children: Vec<PersonId>,
        /// What is planned, and why.
        text: String,
    },
    /// The officer on call was called, and said yes or no. Needs no asking before.
    Called {
        /// Which approval.
        approval: ApprovalId,
        /// What it was about.
        kind: ApprovalKind,
        /// Which children.
        children: Vec<PersonId>,
        /// What was said of it.
        #[serde(default)]
        text: String,
        /// Who was called.
        officer: PersonId,
        /// When.
        called_at: Timestamp,
        /// What they said.
        said: Word,
    },
    /// Approved. After a call: that it was so.
    Approved {
        /// Which approval.
        approval: ApprovalId,
        /// What proves it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Proof>,
    },
    /// Declined. After a call: that it was not so, or is so no longer.
    Declined {
        /// Which approval.
        approval: ApprovalId,
        /// Why.
        reason: String,
    },
    /// Withdrawn by the team.
    Withdrawn {
        /// Which approval.
        approval: ApprovalId,
    },
}

impl ApprovalBody {
    /// The approval that it is about.
    #[must_use]
    pub const fn approval(&self) -> ApprovalId {
        match self {
            Self::Asked { approval, .. }
            | Self::Called { approval, .. }
            | Self::Approved { approval, .. }
            | Self::Declined { approval, .. }
            | Self::Withdrawn { approval } => *approval,
        }
    }
}
