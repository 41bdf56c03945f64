//! What exactly is asked for: the closed list of reserved decisions, and the proposal whose digest is signed.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{Digest, PersonId, SignOffId};
use crate::domain::spend::Spend;

/// The reserved decisions. The list is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reserved {
    /// Whether to start care proceedings.
    CareProceedings,
    /// Whether to commission an independent assessment.
    IndependentAssessment,
    /// Whether to place a child, or change the placement.
    Placement,
    /// Spending above the agreed threshold.
    SpendAboveThreshold,
}

impl Reserved {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::CareProceedings, Self::IndependentAssessment, Self::Placement, Self::SpendAboveThreshold];

    /// The decision in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::CareProceedings => "care proceedings",
            Self::IndependentAssessment => "an independent assessment",
            Self::Placement => "a placement",
            Self::SpendAboveThreshold => "spending above the threshold",
        }
    }
}

/// What exactly is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Start care proceedings.
    CareProceedings {
        /// For which children.
        children: Vec<PersonId>,
    },
    /// Commission an independent assessment.
    IndependentAssessment {
        /// For which children.
        children: Vec<PersonId>,
        /// Of what kind: the authority's own list.
        subtype: String,
    },
    /// Place a child, or change the placement.
    Placement {
        /// Which child.
        child: PersonId,
        /// With whom or where.
        with: String,
        /// Whether the child is already placed somewhere.
        change: bool,
    },
    /// Spend above the threshold.
    Spend(Spend),
}

impl Decision {
    /// Which of the reserved decisions it is.
    #[must_use]
    pub const fn reserved(&self) -> Reserved {
        match self {
            Self::CareProceedings { .. } => Reserved::CareProceedings,
            Self::IndependentAssessment { .. } => Reserved::IndependentAssessment,
            Self::Placement { .. } => Reserved::Placement,
            Self::Spend(_) => Reserved::SpendAboveThreshold,
        }
    }

    /// The children whom it is about.
    #[must_use]
    pub fn children(&self) -> Vec<PersonId> {
        match self {
            Self::CareProceedings { children } | Self::IndependentAssessment { children, .. } => children.clone(),
            Self::Placement { child, .. } => vec![*child],
            Self::Spend(spend) => vec![spend.child],
        }
    }
}

/// Exactly what is signed: its canonical form is the JSON of these fields in this order, and its digest names the version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Which sign-off.
    pub sign_off: SignOffId,
    /// Which version of it, counted from 1.
    pub version: u32,
    /// What is asked for.
    pub decision: Decision,
    /// Why, in the team's words.
    pub text: String,
}

impl Proposal {
    /// SHA-256 of the canonical form.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&[&serde_json::to_vec(self).unwrap_or_default()])
    }
}
