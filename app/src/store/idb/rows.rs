//! What the sealed rows say once they are opened.

use std::collections::BTreeMap;

use alongside_core::domain::ids::{Digest, Position, StreamId};
use alongside_core::sync::protocol::{Base, Received};
use alongside_core::sync::store::Standing;
use serde::{Deserialize, Serialize};

use crate::store::keys::{KeyId, PublicKey, Wrapped};

/// What the phone knows of itself, and where each stream stands: one row, so that it opens at once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Index {
    pub(super) standing: Standing,
    pub(super) streams: BTreeMap<StreamId, Shelf>,
}

/// Where a stream stands, and how many sealed pages it has.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Shelf {
    pub(super) cursor: Position,
    pub(super) chain: Digest,
    pub(super) pages: u32,
    /// How many entries the last page holds: a short one is written again with what follows.
    pub(super) last: usize,
}

/// Some entries of a stream, sealed as one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Page {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) base: Option<Base>,
    pub(super) entries: Vec<Received>,
}

/// The device's count of entries.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Tally {
    pub(super) last: u64,
}

/// A draft and its place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) place: String,
    pub(super) text: String,
}

/// A key that captured things lie under, sealed to whom it may concern.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct CaptureRow {
    pub(super) id: KeyId,
    /// To which of the person's public keys.
    pub(super) to: PublicKey,
    pub(super) person: Wrapped,
    pub(super) authority: Option<Wrapped>,
}

impl CaptureRow {
    /// The name of its key, in hexadecimal.
    pub(super) fn name(&self) -> String {
        self.id.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
