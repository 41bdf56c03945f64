//! What a phone and the server say to each other about devices, and about what devices delivered through the door. Never a word of it.

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use super::lease::SignedLease;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{DeviceId, EntryId, PersonId};

/// A device makes itself known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Register {
    /// Which.
    pub device: DeviceId,
    /// The public half of the key that it signs with: P-256, as SubjectPublicKeyInfo.
    pub key: Bytes,
}

/// What a device that is known gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Registered {
    /// What capture keys are wrapped to: the 32 bytes of an X25519 key.
    pub opening_key: Bytes,
    /// What the authority's own words are signed with: P-256, as SubjectPublicKeyInfo.
    pub signing_key: Bytes,
    /// For how long its person may read on it.
    pub lease: SignedLease,
}

/// A device of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnDevice {
    /// Which.
    pub device: DeviceId,
    /// What kind of phone it is, where its browser said so.
    #[serde(default)]
    pub made_on: Option<String>,
    /// When it made itself known.
    pub registered_at: Timestamp,
    /// When it was revoked.
    #[serde(default)]
    pub revoked_at: Option<Timestamp>,
}

/// Names a device: to revoke it, or to take in what it delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfDevice {
    /// Which.
    pub device: DeviceId,
}

/// What one device of a colleague delivered, and nobody took in yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldFrom {
    /// Who wrote it.
    pub person: PersonId,
    /// On which device.
    pub device: DeviceId,
    /// How many items there are, with those below. A recording counts as one.
    pub items: u64,
    /// How many of them the server cannot open.
    pub unread: u64,
    /// How many of them were tried and not taken.
    pub kept: u64,
    /// When the first arrived.
    pub first_at: Timestamp,
    /// When the last arrived.
    pub last_at: Timestamp,
}

/// What became of what was to be taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TakenIn {
    /// How many entries and recordings are in their files now.
    pub taken: u64,
    /// What stays held, and why.
    pub kept: Vec<KeptBack>,
    /// How many items stay held since the server cannot open them.
    pub unread: u64,
    /// How many recordings stay held: of no family yet, not ended, or not whole.
    #[serde(default)]
    pub sound_kept: u64,
}

/// An entry that was not taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptBack {
    /// Which.
    pub entry: EntryId,
    /// The code of the refusal or of the rejection.
    pub reason: String,
}
