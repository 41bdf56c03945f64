//! The people of a family: children and adults with their own ids, and how they belong together.
//!
//! People belong to the authority; a file refers to them. Facts of a name or a birthday may be put right; a relationship is added
//! and ended, never overwritten.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ids::PersonId;

/// A child or an adult.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A child of the file.
    Child,
    /// A parent, carer or other adult.
    Adult,
}

/// What the file knows of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Who.
    pub person: PersonId,
    /// The name they are called by.
    pub name: String,
    /// Child or adult.
    pub part: Part,
    /// Date of birth, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born_on: Option<Date>,
}

/// How one person belongs to another: *from* is the `kind` of *to*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relationship {
    /// Mother of.
    Mother,
    /// Father of.
    Father,
    /// Brother or sister of.
    Sibling,
    /// Grandparent of.
    Grandparent,
    /// Aunt or uncle of.
    AuntOrUncle,
    /// Partner of.
    Partner,
    /// Carer of, without being a parent.
    Carer,
    /// Someone else who matters to.
    Other,
}

impl Relationship {
    /// The relationship as a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mother => "mother",
            Self::Father => "father",
            Self::Sibling => "brother or sister",
            Self::Grandparent => "grandparent",
            Self::AuntOrUncle => "aunt or uncle",
            Self::Partner => "partner",
            Self::Carer => "carer",
            Self::Other => "someone who matters",
        }
    }
}

/// A relationship that was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// The person it is said of.
    pub from: PersonId,
    /// What they are.
    pub kind: Relationship,
    /// To whom.
    pub to: PersonId,
}
