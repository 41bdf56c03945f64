//! What the engine asks of a store. Every call is one transaction: all of it is durable when it answers, or none of it happened.

use serde::{Deserialize, Serialize};

use super::outbox::{OutboxItem, OutboxState};
use super::protocol::{Base, Cards, Received};
use crate::domain::checkpoint::Signed;
use crate::domain::clock::Timestamp;
use crate::domain::entry::{Head, Written};
use crate::domain::ids::{DeviceId, Digest, EntryId, EpochId, PersonId, Position, StreamId};

/// What a phone knows of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Its own name, from the first start.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// Whose it is, once somebody signed in.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// Of which authority.
    #[serde(default)]
    pub authority: Option<crate::domain::ids::AuthorityId>,
    /// The line of history that its cursors belong to.
    #[serde(default)]
    pub epoch: Option<EpochId>,
    /// When the server last answered, by the server's clock.
    #[serde(default)]
    pub contact_at: Option<Timestamp>,
    /// How far the phone's clock is ahead of the server's, in milliseconds.
    #[serde(default)]
    pub skew_ms: i64,
    /// What it has seen of the server's history, once the server signs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
}

/// What a phone has seen of the server's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The server's public key, as the phone first saw it: no other is believed.
    pub key: String,
    /// When the epoch began that the phone stands in, where it began with a restore.
    #[serde(default)]
    pub began_at: Option<Timestamp>,
    /// The last checkpoint.
    #[serde(default)]
    pub last: Option<Passed>,
}

/// A checkpoint that a phone has seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// Its number.
    pub number: u64,
    /// When it was made, by the server's clock.
    pub made_at: Timestamp,
    /// The checkpoint as it was signed: with it, anybody can be shown what the server said.
    pub signed: Signed,
}

impl Standing {
    /// Takes in what was learned. The name that a phone has it keeps, also where two tabs gave it one at the same moment: what was
    /// written under it would not be taken under another. Of the server's history it keeps what goes further, whichever tab saw it.
    pub fn learn(&mut self, learned: &Self) {
        let device = self.device.or(learned.device);
        let further = self.seen.take().filter(|seen| self.epoch == learned.epoch && seen.is_beyond(learned.seen.as_ref()));
        self.clone_from(learned);
        self.device = device;
        self.seen = further.or_else(|| learned.seen.clone());
    }
}

impl Seen {
    fn is_beyond(&self, other: Option<&Self>) -> bool {
        let number = |seen: &Self| seen.last.as_ref().map(|last| last.number);
        other.is_none_or(|other| number(self) > number(other))
    }
}

/// A stream as the phone has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Where it starts from, where it does not start from its first entry.
    pub base: Option<Base>,
    /// The entries, by position, without a gap.
    pub entries: Vec<Received>,
}

impl Held {
    /// Takes the words out of one entry; the envelope stays, so that the chain still passes.
    pub fn erase(&mut self, entry: EntryId) {
        for received in &mut self.entries {
            if received.written.read_head().is_ok_and(|head| head.id == entry) {
                received.written = received.written.erased();
            }
        }
    }
}

/// What one page of an answer changes in one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Which stream.
    pub stream: StreamId,
    /// Where the phone's cursor must stand for this to apply.
    pub from: Position,
    /// Start from here; drop what was held.
    pub base: Option<Base>,
    /// What follows.
    pub entries: Vec<Received>,
    /// Where the cursor stands then.
    pub to: Position,
    /// The chain there.
    pub chain: Digest,
}

/// Everything that one answer changes, applied in one transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Pages of streams. Entries of the outbox that come back in them leave the outbox.
    pub arrived: Vec<Arrived>,
    /// New states of items of the outbox.
    pub states: Vec<(EntryId, OutboxState)>,
    /// Streams that go from the phone. The outbox keeps what was written for them.
    pub gone: Vec<StreamId>,
    /// The cards, whole.
    pub cards: Option<Cards>,
    /// What the phone knows of itself from now on.
    pub standing: Option<Standing>,
    /// Forget every stream, because the server's history is another; the outbox stays.
    pub forget_streams: bool,
    /// Entries that go back into the outbox, to be offered again. One that is there already gets the state given here.
    pub offered: Vec<OutboxItem>,
    /// Entries held on the phone whose words go: body and salt, not the envelope.
    pub erased: Vec<(StreamId, EntryId)>,
}

/// Whether an answer's changes still fit the phone, when the moment comes to apply them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// They do.
    Fits,
    /// Another tab has done the same already: nothing to do.
    Done,
    /// Another tab has moved on to another epoch: the answer is void, and the store says [`StoreError::Conflict`].
    Void,
}

impl Changes {
    /// Compares the epoch that these changes belong to with the one that the phone stands in now. Without this, a late answer of a
    /// server's lost history could take an entry out of the outbox that the restored server does not have.
    #[must_use]
    pub fn fit(&self, now: &Standing) -> Fit {
        let Some((ours, theirs)) = now.epoch.zip(self.standing.as_ref().and_then(|standing| standing.epoch)) else { return Fit::Fits };
        match (self.forget_streams, ours == theirs) {
            (true, true) => Fit::Done,
            (false, false) => Fit::Void,
            _ => Fit::Fits,
        }
    }
}

/// A store that failed. What was asked did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no room left on the phone.
    #[error("there is no room left on this phone")]
    Full,
    /// The phone cannot keep anything: private browsing, or storage switched off.
    #[error("this browser cannot keep anything")]
    Unavailable,
    /// Another tab changed the same thing at the same time; ask again.
    #[error("somebody else was faster")]
    Conflict,
    /// The phone is locked: what was received cannot be read or written.
    #[error("this phone is locked")]
    Locked,
    /// Anything else.
    #[error("the phone's storage failed: {0}")]
    Failed(String),
}

/// A phone's store, as the engine sees it.
#[expect(async_fn_in_trait, reason = "the engine runs on one thread, in a page and in tests")]
pub trait Store {
    /// What the phone knows of itself.
    async fn standing(&self) -> Result<Standing, StoreError>;

    /// Remembers what the phone knows of itself.
    async fn remember(&self, standing: &Standing) -> Result<(), StoreError>;

    /// Gives the entries the device's next numbers and puts them into the outbox: all of them, or none. Each of `writes` fixes the texts
    /// of one once its number is known.
    async fn enqueue_all(&self, writes: &[&dyn Fn(u64) -> (Head, Written)]) -> Result<Vec<OutboxItem>, StoreError>;

    /// Gives one entry the device's next number and puts it into the outbox.
    async fn enqueue(&self, write: &dyn Fn(u64) -> (Head, Written)) -> Result<OutboxItem, StoreError> {
        let mut items = self.enqueue_all(&[write]).await?;
        items.pop().ok_or_else(|| StoreError::Failed("nothing was kept".to_owned()))
    }

    /// The outbox, in the device's order.
    async fn outbox(&self) -> Result<Vec<OutboxItem>, StoreError>;

    /// Changes the state of items. An item that is gone is passed over.
    async fn set_states(&self, states: &[(EntryId, OutboxState)]) -> Result<(), StoreError>;

    /// Takes an item out of the outbox because its person read its refusal and put it away. Waiting items stay.
    async fn put_away(&self, entry: EntryId) -> Result<(), StoreError>;

    /// Takes a parked item out of the outbox because its words stand durably in its writer's draft again. Other items stay.
    async fn take_back(&self, entry: EntryId) -> Result<(), StoreError>;

    /// How far the phone has come in each stream, and the chain there.
    async fn cursors(&self) -> Result<Vec<(StreamId, Position, Digest)>, StoreError>;

    /// A stream as the phone has it.
    async fn held(&self, stream: StreamId) -> Result<Option<Held>, StoreError>;

    /// Several streams as the phone has them, in the order in which they were asked for. A store that reads faster together does.
    async fn held_all(&self, streams: &[StreamId]) -> Result<Vec<Option<Held>>, StoreError> {
        let mut all = Vec::with_capacity(streams.len());
        for stream in streams {
            all.push(self.held(*stream).await?);
        }
        Ok(all)
    }

    /// The cards as the phone has them.
    async fn cards(&self) -> Result<Option<Cards>, StoreError>;

    /// Applies what an answer changes. A page whose `from` is not where the cursor stands is passed over.
    async fn apply(&self, changes: &Changes) -> Result<(), StoreError>;
}
