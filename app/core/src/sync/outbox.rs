//! The outbox: what this phone has written and the server has not yet said, naming its digest, that it has.
//!
//! An item leaves only then. All else stays, visible, with a reason and a way on.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::protocol::Rejection;
use super::store::Changes;
use crate::domain::clock::Timestamp;
use crate::domain::entry::{Head, Receipt, Written};
use crate::domain::ids::{Digest, EntryId, Position, StreamId};
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

    /// Whether its person may put it away. Only what the server has judged for good: what was refused, and the words of a note that is in
    /// another file now, once they were copied. Everything else would be lost.
    #[must_use]
    pub const fn may_be_put_away(&self) -> bool {
        matches!(self.state, OutboxState::Refused { .. } | OutboxState::Parked { reason: Rejection::NoteMoved, .. })
    }

    /// Whether its words may go back under the cursor of its person, to be written anew. Only what the server did not take as it is.
    #[must_use]
    pub const fn may_be_taken_back(&self) -> bool {
        matches!(self.state, OutboxState::Parked { .. })
    }

    /// The envelope, where it can be read.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        self.written.read_head().ok()
    }
}

/// The items that are done with once these changes are applied: those that came back in their stream exactly as they were written,
/// and those that the server has while their stream went from the phone, or starts beyond them.
#[must_use]
pub fn leaving(outbox: &[OutboxItem], changes: &Changes) -> BTreeSet<EntryId> {
    if outbox.is_empty() {
        return BTreeSet::new();
    }
    let came: BTreeSet<Digest> = changes.arrived.iter().flat_map(|page| &page.entries).map(|received| received.written.digest()).collect();
    let reached: BTreeMap<StreamId, Position> = changes.arrived.iter().map(|page| (page.stream, page.to)).collect();
    let states: BTreeMap<EntryId, &OutboxState> = changes.states.iter().map(|(id, state)| (*id, state)).collect();
    let done_with = |item: &OutboxItem| {
        let head = item.head()?;
        let passed = |receipt: &Receipt| reached.get(&head.stream).is_some_and(|to| receipt.position <= *to);
        let has_it = match states.get(&head.id).copied().unwrap_or(&item.state) {
            OutboxState::Received { receipt } => changes.gone.contains(&head.stream) || passed(receipt),
            _ => false,
        };
        (has_it || came.contains(&item.written.digest())).then_some(head.id)
    };
    outbox.iter().filter_map(done_with).collect()
}

/// Puts new states on items of an outbox; one that is not there is passed over.
pub fn put_states(outbox: &mut [OutboxItem], states: &[(EntryId, OutboxState)]) {
    for item in outbox {
        let Some(id) = item.head().map(|head| head.id) else { continue };
        if let Some((_, state)) = states.iter().rev().find(|(named, _)| *named == id) {
            item.state = state.clone();
        }
    }
}
