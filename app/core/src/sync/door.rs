//! The door: how a phone that is locked, forgotten or revoked delivers what it has captured and cannot read itself.
//!
//! Says what crosses, and its limits. Seals, opens and signs nothing: that is the browser's and the server's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use super::outbox::OutboxItem;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{DeviceId, Digest, RecordingId, StreamId};
use crate::json;

/// What every capture key is wrapped for (RFC 9180: the *info* of base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM).
pub const SEALED_FOR_THE_AUTHORITY: &[u8] = b"alongside capture key";
/// The most items in one delivery. It may be as long as any request: [`super::protocol::MAX_REQUEST_BYTES`].
pub const MAX_ITEMS: usize = 200;
/// The longest name of a place, in bytes.
pub const MAX_PLACE_BYTES: usize = 200;
/// The way of sealing that the door knows: with a capture key.
pub const SEALED_WITH_A_CAPTURE_KEY: u8 = 2;
/// What the name of a place begins with where an item of the outbox lies.
pub const OUTBOX: &str = "outbox/";

/// What the name of a place begins with where something tells of a recording.
pub const SOUNDS: &str = "sounds/";
/// What the name of a place begins with where a part of a recording lies. Its number, from 0, follows the last `:`.
pub const PARTS: &str = "parts/";
/// How many of the phone's own parts make one part of an upload: a quarter of a minute, some 50 KB. At the edge of signal that is what
/// comes through, and what is cut off goes again from there.
pub const PARTS_TOGETHER: usize = 16;

/// The longest encapsulated key, and the longest sealed one, in bytes: they have 32 and 48 today.
const MAX_ENC_BYTES: usize = 256;
const MAX_SEALED_KEY_BYTES: usize = 256;

const KEY_BYTES: usize = 16;
const NONCE_BYTES: usize = 12;

/// The name of a capture key: 16 bytes, in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(pub [u8; KEY_BYTES]);

/// A capture key (32 bytes), wrapped to the authority's opening key and bound to its own name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WrappedKey {
    /// Which. Its 16 bytes are what the wrapping is bound to.
    pub key: KeyName,
    /// The encapsulated key: 32 bytes.
    pub enc: Bytes,
    /// The key, sealed.
    pub sealed: Bytes,
}

/// Something that the phone holds, as it lies there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SealedItem {
    /// Where it lies: `outbox/` and hexadecimal digits. What is sealed is bound to it.
    pub place: String,
    /// The way it is sealed (1 byte), the key's name (16), the nonce (12), and the text with its tag.
    pub bytes: Bytes,
}

/// What a sealed item is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// The capture key that it was sealed with.
    pub key: KeyName,
    /// The nonce.
    pub nonce: [u8; NONCE_BYTES],
    /// The text and its tag (AES-256-GCM).
    pub text: &'a [u8],
}

/// What a phone delivers at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// The device.
    pub device: DeviceId,
    /// When, by the device's clock.
    pub sent_at: Timestamp,
    /// The keys that the items are sealed with.
    pub keys: Vec<WrappedKey>,
    /// The items.
    pub items: Vec<SealedItem>,
}

/// A delivery, signed by its device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedDelivery {
    /// A [`Delivery`], in JSON: the very text that was signed.
    pub text: String,
    /// ECDSA over P-256 with SHA-256: the 64 bytes of r and s, as WebCrypto gives them.
    pub signature: Bytes,
}

/// Why an item is not held. It stays on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotHeld {
    /// Its place is no name of a place.
    NotAPlace,
    /// The device has as much in the holding place as it may.
    NoRoom,
    /// A reason that a later version named.
    #[serde(other)]
    Other,
}

/// What became of a delivery. The phone lets go of an item only where `held` names its place with the digest of its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Held {
    /// What is held durably: each place, with the SHA-256 of the bytes that were delivered.
    pub held: Vec<(String, Digest)>,
    /// What is not, and why.
    #[serde(default)]
    pub refused: Vec<(String, NotHeld)>,
    /// Whether the device was revoked: once everything is held, its keys are to go.
    #[serde(default)]
    pub revoked: bool,
}

/// Why a text is no delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotADelivery {
    /// It cannot be read.
    #[error("the delivery cannot be read")]
    Unreadable,
    /// It has more than [`MAX_ITEMS`].
    #[error("the delivery has too many items")]
    TooMany,
}

impl SignedDelivery {
    /// Reads what was signed. Says nothing of who signed it.
    ///
    /// # Errors
    /// Where the text is no delivery.
    pub fn read(&self) -> Result<Delivery, NotADelivery> {
        let delivery: Delivery = json::read(self.text.as_bytes()).map_err(|_| NotADelivery::Unreadable)?;
        if delivery.items.len() > MAX_ITEMS || delivery.keys.len() > MAX_ITEMS {
            return Err(NotADelivery::TooMany);
        }
        // Each item is kept with its key: a key that is none would take more room than what it seals.
        let is_key = |key: &WrappedKey| key.enc.0.len() <= MAX_ENC_BYTES && key.sealed.0.len() <= MAX_SEALED_KEY_BYTES;
        if delivery.keys.iter().all(is_key) { Ok(delivery) } else { Err(NotADelivery::Unreadable) }
    }
}

impl SealedItem {
    /// The digest of its bytes: what the answer names.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&[&self.bytes.0])
    }
}

impl<'a> Parts<'a> {
    /// Takes sealed bytes apart. None where they are sealed in no way that the door knows.
    #[must_use]
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        let (way, rest) = bytes.split_first()?;
        let (key, rest) = rest.split_first_chunk()?;
        let (nonce, text) = rest.split_first_chunk()?;
        (*way == SEALED_WITH_A_CAPTURE_KEY).then_some(Self { key: KeyName(*key), nonce: *nonce, text })
    }
}

/// Whether a text can be the name of a place: letters, digits and `/ - _ . :`.
#[must_use]
pub fn is_place(text: &str) -> bool {
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.:".contains(&byte);
    !text.is_empty() && text.len() <= MAX_PLACE_BYTES && text.bytes().all(may_stand)
}

/// The item of the outbox that was sealed at a place. None where something else was, or nothing that can be read.
#[must_use]
pub fn read_opened(place: &str, opened: &[u8]) -> Option<OutboxItem> {
    place.starts_with(OUTBOX).then(|| json::read(opened).ok()).flatten()
}

/// What tells of a recording, as the door reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoundItem {
    /// Which.
    pub recording: RecordingId,
    /// In whose file it belongs.
    pub stream: StreamId,
    /// What kind of sound it is, as the browser names it.
    pub media_type: String,
    /// What the place of each of its parts begins with.
    pub parts_at: String,
    /// How it ended; none where it ran still, or was cut off.
    #[serde(default)]
    pub stopped: Option<SoundEnd>,
}

/// How a recording ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoundEnd {
    /// SHA-256 over all its parts in order.
    pub digest: Digest,
    /// How many parts that is.
    #[serde(default = "every")]
    pub parts: u32,
}

/// What was kept before parts were counted is made of all of them.
const fn every() -> u32 {
    u32::MAX
}

/// What tells of the recording that was sealed at a place. None where something else was, or its parts lie nowhere.
#[must_use]
pub fn read_sound(place: &str, opened: &[u8]) -> Option<SoundItem> {
    let item: SoundItem = place.starts_with(SOUNDS).then(|| json::read(opened).ok()).flatten()?;
    let at = item.parts_at.as_str();
    (at.starts_with(PARTS) && at.len() > PARTS.len() + 1 && at.ends_with(':') && is_place(at)).then_some(item)
}

/// Which part lies at a place.
#[must_use]
pub fn part_number(place: &str) -> Option<u32> {
    place.strip_prefix(PARTS)?.rsplit_once(':')?.1.parse().ok()
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is not 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a capture key")]
pub struct NotAKeyName;

impl FromStr for KeyName {
    type Err = NotAKeyName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 2 * KEY_BYTES || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotAKeyName);
        }
        u128::from_str_radix(text, 16).map(|name| Self(name.to_be_bytes())).map_err(|_| NotAKeyName)
    }
}

impl Serialize for KeyName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeyName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// It travels as a text, and is described as such.
#[cfg(feature = "openapi")]
mod described {
    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

    impl utoipa::PartialSchema for super::KeyName {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new().schema_type(Type::String).description(Some("16 bytes in hexadecimal.")).into()
        }
    }

    impl utoipa::ToSchema for super::KeyName {}
}
