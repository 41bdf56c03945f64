//! The outbox: what this phone has written and the server has not yet said, naming its digest, that it has.
//!
//! An item leaves only then. All else stays, visible, with a reason and a way on.

use serde::{Deserialize, Serialize};

use super::protocol::Rejection;
use crate::domain::clock::Timestamp;
use crate::domain::entry::{Receipt, Written};
use crate::domain::refusal::Refusal;

/// Where an item of the outbox stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OutboxState {
    /// Waiting to go.
    #[default]
    Waiting,
    /// The server has it; it stays on show until it comes back in its stream.
    Received {
        /// Where and when.
        receipt: Receipt,
    },
    /// An act that may not be done.
    Refused {
        /// Why.
        refusal: Refusal,
        /// When the server said so.
        at: Timestamp,
    },
    /// Set aside so that the rest can go. A person may try it again.
    Parked {
        /// Why.
        reason: Rejection,
        /// When.
        at: Timestamp,
    },
}

/// One thing that this phone has written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxItem {
    /// The entry.
    pub written: Written,
    /// The device's count, which is the order in which things go.
    pub device_seq: u64,
    /// Where it stands.
    #[serde(flatten)]
    pub state: OutboxState,
}

impl OutboxItem {
    /// Whether it has still to reach the server.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(self.state, OutboxState::Waiting)
    }

    /// Whether a person has to look at it.
    #[must_use]
    pub const fn needs_you(&self) -> bool {
        matches!(self.state, OutboxState::Refused { .. } | OutboxState::Parked { .. })
    }

    /// Whether the server has not got it.
    #[must_use]
    pub const fn is_unsent(&self) -> bool {
        !matches!(self.state, OutboxState::Received { .. })
    }
}
