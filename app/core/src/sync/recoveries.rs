//! What a phone and the server say to each other about letting somebody in again. How it stands is in the person's own page.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{PersonId, RecoveryId};

/// Whom to let in again, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskRecovery {
    /// Who.
    pub person: PersonId,
    /// Why, and how the one who asks knows: a sentence at the least.
    pub reason: String,
}

/// Somebody who is being let in again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryLine {
    /// Which time.
    pub recovery: RecoveryId,
    /// Who.
    pub person: PersonId,
    /// Who asked. None where it was the operator.
    pub asked_by: Option<PersonId>,
    /// When.
    pub asked_at: Timestamp,
    /// Why.
    pub reason: String,
    /// Until when it can be confirmed; once it is, until when the invitation can be used.
    pub until_at: Timestamp,
    /// Whether a second person has confirmed it.
    pub is_confirmed: bool,
    /// Whether the one who looks may confirm it.
    pub confirms: bool,
    /// Whether they may end it.
    pub ends: bool,
}
