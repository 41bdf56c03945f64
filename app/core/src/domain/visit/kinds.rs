//! The closed lists of a visit: why it is made, how it went, what is answered about a child, where a note belongs. All in words.

use serde::{Deserialize, Serialize};

use crate::domain::ids::PersonId;

/// Why the visit is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitKind {
    /// The first meeting after a referral.
    First,
    /// To a child in need.
    ChildInNeed,
    /// To a child on a child protection plan.
    ChildProtection,
    /// To a looked-after child (Care Planning Regulations 2010, regulation 28).
    LookedAfter,
    /// In a section 47 enquiry.
    Section47,
    /// Any other.
    Other,
}

impl VisitKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::First, Self::ChildInNeed, Self::ChildProtection, Self::LookedAfter, Self::Section47, Self::Other];

    /// The kind in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::First => "First visit",
            Self::ChildInNeed => "Child in need visit",
            Self::ChildProtection => "Child protection visit",
            Self::LookedAfter => "Looked-after visit",
            Self::Section47 => "Section 47 visit",
            Self::Other => "Visit",
        }
    }
}

/// How the visit went at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Somebody of the family was met.
    Seen,
    /// Nobody in.
    NobodyIn,
    /// Not let in.
    Refused,
    /// Not safe to go in or to stay.
    Unsafe,
    /// By video.
    Video,
    /// By telephone.
    Phone,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 6] = [Self::Seen, Self::NobodyIn, Self::Refused, Self::Unsafe, Self::Video, Self::Phone];

    /// Whether it counts as a visit. An attempt is kept, does not count, and leaves the due date.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Seen)
    }

    /// The outcome in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Seen => "Seen",
            Self::NobodyIn => "Nobody in",
            Self::Refused => "Not let in",
            Self::Unsafe => "Not safe",
            Self::Video => "By video",
            Self::Phone => "By phone",
        }
    }
}

/// Why a child was not seen alone. The first three are regulation 29's reasons for a looked-after child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNotAlone {
    /// Not appropriate, having regard to age and understanding.
    TooYoung,
    /// The child refused.
    ChildSaidNo,
    /// The worker could not.
    NotPossible,
    /// A parent or carer refused.
    CarerSaidNo,
}

impl WhyNotAlone {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::TooYoung, Self::ChildSaidNo, Self::NotPossible, Self::CarerSaidNo];

    /// Whether it is one of the regulation's reasons. A carer's refusal is not: it says why, and the law still asks.
    #[must_use]
    pub const fn is_in_regulation_29(self) -> bool {
        matches!(self, Self::TooYoung | Self::ChildSaidNo | Self::NotPossible)
    }

    /// The reason in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::TooYoung => "too young",
            Self::ChildSaidNo => "child said no",
            Self::NotPossible => "not possible",
            Self::CarerSaidNo => "carer said no",
        }
    }
}

/// Whether a child was seen alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alone {
    /// Seen alone.
    Yes,
    /// Not seen alone, and why.
    No(Option<WhyNotAlone>),
}

/// One answer about one child. Each is an entry of its own, so that two workers may answer side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChildAnswer {
    /// The child was seen, or not.
    Seen(bool),
    /// The child was seen alone, or not and why.
    Alone(Alone),
    /// The child was spoken to, or not.
    SpokenTo(bool),
    /// The child's bedroom was seen, or not.
    Bedroom(bool),
}

/// Where a note belongs. Fact and analysis stand apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// What was seen.
    Seen,
    /// The child's own words.
    ChildsWords,
    /// What the parents or carers say.
    CarersAccount,
    /// Strengths.
    Strengths,
    /// Worries.
    Worries,
    /// What the worker makes of it.
    Analysis,
}

impl Section {
    /// Every section, in the order in which they are read.
    pub const ALL: [Self; 6] = [Self::Seen, Self::ChildsWords, Self::CarersAccount, Self::Strengths, Self::Worries, Self::Analysis];

    /// The section's heading.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Seen => "What I saw",
            Self::ChildsWords => "The child's words",
            Self::CarersAccount => "What carers said",
            Self::Strengths => "Strengths",
            Self::Worries => "Worries",
            Self::Analysis => "What I make of it",
        }
    }
}

/// Somebody who was there: of the family, or named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A person of the file.
    Person(PersonId),
    /// Somebody else, by name and relation.
    Named(String),
}
