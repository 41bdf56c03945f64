//! Safety flags: what a worker must know before the door opens. Each has a day on which somebody looks at it again.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ids::{FlagId, PersonId};

/// What a flag stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagOn {
    /// A person.
    Person(PersonId),
    /// An address, in words.
    Address(String),
}

/// A safety flag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// Which.
    pub flag: FlagId,
    /// On whom or what.
    pub on: FlagOn,
    /// What to know: "Dog. Ring first."
    pub what: String,
    /// When somebody looks at it again.
    pub review_on: Date,
}
