//! Protocol v1: one request does a round. What crosses the wire, and its limits.
//!
//! Fields may be added; none is ever removed or given another meaning. Any version ever released may be pushed for ever.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::card::Card;
use crate::domain::checkpoint::Signed;
use crate::domain::clock::Timestamp;
use crate::domain::entry::{Receipt, Written};
use crate::domain::ids::{DeviceId, Digest, EntryId, EpochId, Position, StreamId};
use crate::domain::policy::Rules;
use crate::domain::refusal::Refusal;

/// The version that this build speaks.
pub const PROTOCOL: u16 = 1;
/// The most entries in one push.
pub const MAX_PUSH: usize = 200;
/// The most bytes of entries in one push.
pub const MAX_PUSH_BYTES: usize = 1024 * 1024;
/// The longest request body that the server takes, in bytes.
pub const MAX_REQUEST_BYTES: usize = 2 * 1024 * 1024;
/// The most streams a phone may name cursors for.
pub const MAX_CURSORS: usize = 2_000;
/// The most entries in one answer.
pub const MAX_PULL: usize = 1_000;

/// One round, asked by a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncRequest {
    /// The protocol's version.
    pub protocol: u16,
    /// The epoch that the phone knows, once it knows one.
    #[serde(default)]
    pub epoch: Option<EpochId>,
    /// The device.
    pub device: DeviceId,
    /// How far the phone has come in each stream.
    #[serde(default)]
    pub cursors: BTreeMap<StreamId, Position>,
    /// Entries that are waiting, in the device's order.
    #[serde(default)]
    pub push: Vec<Written>,
    /// The digest of the cards that the phone has.
    #[serde(default)]
    pub cards: Option<Digest>,
    /// The number of the last checkpoint that the phone has seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u64>,
}

/// What became of one pushed entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The server has it durably, at this place. `again` where it had it before.
    Accepted {
        /// The digest of what the server has.
        digest: Digest,
        /// Where it stands.
        receipt: Receipt,
        /// Whether the server had it before.
        #[serde(default)]
        again: bool,
    },
    /// An act that may not be done, with the reason. It stays on the phone, to be read and put away.
    Refused {
        /// The digest of what was refused.
        digest: Digest,
        /// Why.
        refusal: Refusal,
    },
    /// Something that cannot be taken as it is. It stays on the phone.
    Rejected {
        /// Why.
        reason: Rejection,
    },
}

/// Why an entry cannot be taken as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// The texts are no entry.
    #[error("it cannot be read")]
    Unreadable,
    /// The entry is too large.
    #[error("it is too large")]
    TooLarge,
    /// The body is not the one that the envelope names.
    #[error("it was changed on the way")]
    Digest,
    /// The stream is not there, or not this person's.
    #[error("it belongs to a file that is not open to you")]
    NotYours,
    /// Another person wrote it. It waits until they sign in.
    #[error("somebody else wrote it on this phone")]
    OtherAuthor,
    /// The envelope names another authority.
    #[error("it belongs to another authority")]
    OtherAuthority,
    /// The envelope names another device.
    #[error("it was written on another device")]
    OtherDevice,
    /// The id is taken by another entry.
    #[error("its name is taken by another entry")]
    IdReused,
    /// It rests on an entry that the server does not have yet.
    #[error("it waits for something before it")]
    WaitsForAnother,
    /// The note that these words belong to was moved to another family's file. No rule refuses a record; but to take this one would bring
    /// words about somebody else's family back into a file that they were taken out of, or take it only to erase them at once, so that
    /// they would be nowhere. So it stays with its author, to be written where the note is now.
    #[error("the note was moved to another family")]
    NoteMoved,
    /// The server failed on exactly this entry.
    #[error("the server could not take it")]
    Failed,
    /// A reason that a later version named.
    #[error("it could not be taken")]
    #[serde(other)]
    Other,
}

/// An entry as the server has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Received {
    /// Where and when it was taken.
    #[serde(flatten)]
    pub receipt: Receipt,
    /// The entry's texts.
    #[serde(flatten)]
    pub written: Written,
}

/// Where a stream may start from, instead of its first entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Base {
    /// The position that the rules stand at.
    pub position: Position,
    /// The version of the fold that made them.
    pub fold: u16,
    /// The rules.
    #[cfg_attr(feature = "openapi", schema(value_type = serde_json::Value))]
    pub rules: Rules,
}

/// What the phone lacks of one stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StreamPage {
    /// Which stream.
    pub stream: StreamId,
    /// Where to start from, where the phone had nothing and the stream is long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    /// The entries after the phone's cursor, or after the base, in order and without a gap.
    pub entries: Vec<Received>,
    /// The stream's last position.
    pub head: Position,
    /// The chain at the last entry of this page.
    pub chain: Digest,
}

/// The cards of a person, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cards {
    /// Their digest: the phone names it, so that they come only when they changed.
    pub digest: Digest,
    /// The cards.
    pub cards: Vec<Card>,
}

/// What the server states of its history, signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Proof {
    /// The last checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<Signed>,
    /// The texts of those that lie on the way from it back to the one that the phone has seen, in that order. Each names the next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub between: Vec<String>,
    /// The certificate of the epoch, where the phone knows another and this one began with a restore.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored: Option<Signed>,
}

impl Proof {
    /// Everything in it that is signed.
    pub fn signed(&self) -> impl Iterator<Item = &Signed> + Clone {
        self.checkpoint.iter().chain(&self.restored)
    }
}

/// One round, answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncAnswer {
    /// The protocol's version.
    pub protocol: u16,
    /// The epoch that the server stands in.
    pub epoch: EpochId,
    /// The server's clock.
    pub now: Timestamp,
    /// What became of each pushed entry that could be named.
    pub outcomes: BTreeMap<EntryId, Outcome>,
    /// What the phone lacks.
    pub streams: Vec<StreamPage>,
    /// Streams that the phone holds and this person may no longer see: they go from the phone.
    pub gone: Vec<StreamId>,
    /// The person's cards, where they changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cards: Option<Cards>,
    /// Whether there is more to fetch.
    pub more: bool,
    /// What the server states of its history, once it has stated something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}
