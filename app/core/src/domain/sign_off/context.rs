//! What is learned before a decision: how the context was learned, and the facts that a law or guidance asks about.

use serde::{Deserialize, Serialize};

use super::Reserved;

/// How the context was, or will be, learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContextHow {
    /// In the team.
    WithTheTeam,
    /// With the family.
    WithTheFamily,
    /// By a call with the worker.
    ByCall,
}

impl ContextHow {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::WithTheTeam, Self::WithTheFamily, Self::ByCall];

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::WithTheTeam => "with the team",
            Self::WithTheFamily => "with the family",
            Self::ByCall => "by a call",
        }
    }
}

/// A fact that a law or guidance asks about before a decision. Shown with its source; none of them blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precondition {
    /// The letter before proceedings was sent.
    LetterBeforeProceedings,
    /// Family group decision-making was offered.
    FamilyGroupOffered,
    /// Legal advice was had.
    LegalAdvice,
    /// The independent reviewing officer was told.
    ReviewingOfficerTold,
    /// The child's wishes and feelings were ascertained.
    ChildsWishes,
}

impl Precondition {
    /// What was asked, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::LetterBeforeProceedings => "Letter before proceedings sent",
            Self::FamilyGroupOffered => "Family group decision-making offered",
            Self::LegalAdvice => "Legal advice had",
            Self::ReviewingOfficerTold => "Reviewing officer told",
            Self::ChildsWishes => "Child's wishes and feelings known",
        }
    }

    /// Which law or guidance asks.
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::LetterBeforeProceedings | Self::LegalAdvice => "Public Law Outline (Practice Direction 12A)",
            Self::FamilyGroupOffered => "Children Act 1989, s31ZA (check commencement)",
            Self::ReviewingOfficerTold => "Care Planning Regulations 2010",
            Self::ChildsWishes => "Children Act 1989, s22(4)",
        }
    }

    /// What is asked about before a decision of this kind.
    #[must_use]
    pub const fn asked_for(reserved: Reserved) -> &'static [Self] {
        match reserved {
            Reserved::CareProceedings => &[Self::LetterBeforeProceedings, Self::FamilyGroupOffered, Self::LegalAdvice, Self::ChildsWishes],
            Reserved::Placement => &[Self::ChildsWishes, Self::ReviewingOfficerTold],
            Reserved::IndependentAssessment => &[Self::ChildsWishes],
            Reserved::SpendAboveThreshold => &[],
        }
    }
}
