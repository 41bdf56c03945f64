//! The live channel: says only that something moved in these streams. What moved is fetched by sync, where access is checked.

use std::collections::BTreeSet;

use alongside_core::domain::ids::{AuthorityId, PersonId, StreamId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use super::{House, Who};
use crate::db::DbError;

/// Something moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Under which authority.
    pub authority: AuthorityId,
    /// In these streams.
    pub streams: BTreeSet<StreamId>,
    /// The cards of these people may have changed.
    pub people: BTreeSet<PersonId>,
}

/// What moves, as it moves. `Err(Lagged)` means that some was missed: say *moved* with no stream, so that the phone asks.
pub type Subscription = broadcast::Receiver<Moved>;

#[derive(Clone, Debug)]
pub(super) struct Live {
    sender: broadcast::Sender<Moved>,
}

impl Live {
    pub(super) fn new() -> Self {
        Self { sender: broadcast::channel(1_024).0 }
    }

    pub(super) fn subscribe(&self) -> Subscription {
        self.sender.subscribe()
    }
}

/// The streams of a movement that this person may see. Empty where it is nothing to them. Cards of theirs show as their own page.
///
/// # Errors
/// Where the database cannot be read.
pub async fn visible(_house: &House, _who: &Who, _moved: &Moved) -> Result<Vec<StreamId>, DbError> {
    Ok(Vec::new())
}
