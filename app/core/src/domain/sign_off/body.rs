//! What happens to a sign-off, as it is written.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ContextHow, Decision, Precondition};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgreementId, Digest, SignOffId};
use crate::domain::signing::Proof;

/// What happens to a sign-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOffBody {
    /// Drafted, or drafted again: a new version voids what was agreed.
    Drafted {
        /// Which sign-off.
        sign_off: SignOffId,
        /// What is asked for.
        decision: Decision,
        /// Why.
        text: String,
    },
    /// Agreed by somebody else of the team.
    Agreed {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Which version.
        version: u32,
    },
    /// Requested of the strategy team: exactly this proposal, under this agreement.
    Requested {
        /// Which sign-off.
        sign_off: SignOffId,
        /// The digest of the proposal.
        proposal: Digest,
        /// The agreement in force.
        agreement: AgreementId,
    },
    /// The approver will come, or call.
    ContextBooked {
        /// Which sign-off.
        sign_off: SignOffId,
        /// How.
        how: ContextHow,
        /// When.
        at: Timestamp,
    },
    /// The context was learned.
    ContextHeld {
        /// Which sign-off.
        sign_off: SignOffId,
        /// How.
        how: ContextHow,
        /// Whom they heard.
        heard: String,
        /// What was learned.
        learned: String,
    },
    /// Signed: exactly this proposal.
    Signed {
        /// Which sign-off.
        sign_off: SignOffId,
        /// The digest of the proposal.
        proposal: Digest,
        /// What proves it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Proof>,
    },
    /// Returned to the team for a new draft.
    Returned {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Why.
        reason: String,
    },
    /// Declined.
    Declined {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Why.
        reason: String,
    },
    /// Withdrawn by the team.
    Withdrawn {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Why, where they say.
        #[serde(default)]
        reason: Option<String>,
    },
    /// The team acted in an emergency. One name is enough.
    ActedInEmergency {
        /// Which sign-off.
        sign_off: SignOffId,
        /// What was done.
        decision: Decision,
        /// What happened, in words.
        text: String,
        /// When it was done.
        acted_at: Timestamp,
        /// Who knew.
        who_knew: String,
    },
    /// The strategy team stands behind what was done.
    Ratified {
        /// Which sign-off.
        sign_off: SignOffId,
        /// What was learned.
        learned: String,
        /// What proves it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Proof>,
    },
    /// The strategy team does not.
    NotRatified {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Why.
        reason: String,
    },
    /// A fact that the law asks about. A record: never refused.
    Fact {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Which fact.
        fact: Precondition,
        /// The day on which it was so; none where it was not.
        on: Option<Date>,
        /// What there is to say about it.
        #[serde(default)]
        note: Option<String>,
    },
}

impl SignOffBody {
    /// The sign-off that it is about.
    #[must_use]
    pub const fn sign_off(&self) -> SignOffId {
        match self {
            Self::Drafted { sign_off, .. }
            | Self::Agreed { sign_off, .. }
            | Self::Requested { sign_off, .. }
            | Self::ContextBooked { sign_off, .. }
            | Self::ContextHeld { sign_off, .. }
            | Self::Signed { sign_off, .. }
            | Self::Returned { sign_off, .. }
            | Self::Declined { sign_off, .. }
            | Self::Withdrawn { sign_off, .. }
            | Self::ActedInEmergency { sign_off, .. }
            | Self::Ratified { sign_off, .. }
            | Self::NotRatified { sign_off, .. }
            | Self::Fact { sign_off, .. } => *sign_off,
        }
    }
}
