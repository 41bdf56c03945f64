//! A restricted file: some of its team are let in, and for everybody else it is not there.
//!
//! A restriction narrows, and never lets anybody in who is not of the team. Nobody hides a file alone, nor from whoever leads the family.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ids::PersonId;

/// Who of its team sees a file. Why, is the story's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// Those of the team who do.
    pub members: BTreeSet<PersonId>,
    /// Whether those of other teams still do whom an appointment or work brings.
    pub guests: bool,
}
