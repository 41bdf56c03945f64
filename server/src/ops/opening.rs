//! Opens what a phone sealed with a capture key: with the authority's opening key, and only as far as to see which entry it is, or to
//! take it in. Keeps nothing.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use alongside_core::sync::door::{Parts, SoundItem, WrappedKey, read_opened, read_sound};
use alongside_core::sync::outbox::OutboxItem;

use crate::keys::Keys;

/// Why the server cannot say what an item is. It is held all the same.
pub type Unread = &'static str;

/// A capture key, ready to open with. None where it was not wrapped to this authority, or not under its name.
#[must_use]
pub fn capture_key(keys: &Keys, wrapped: &WrappedKey) -> Option<Aes256Gcm> {
    let key = keys.open(&wrapped.enc.0, &wrapped.sealed.0, &wrapped.key.0)?;
    Aes256Gcm::new_from_slice(&key).ok()
}

/// What was sealed at a place.
///
/// # Errors
/// Where it does not open.
pub fn opened(key: &Aes256Gcm, place: &str, parts: &Parts<'_>) -> Result<Vec<u8>, Unread> {
    let payload = Payload { msg: parts.text, aad: place.as_bytes() };
    key.decrypt(&parts.nonce.into(), payload).map_err(|_| "it does not open with its key")
}

/// What tells of a recording, sealed at a place.
///
/// # Errors
/// Why it cannot be said what it is.
pub fn sound(key: &Aes256Gcm, place: &str, parts: &Parts<'_>) -> Result<SoundItem, Unread> {
    read_sound(place, &opened(key, place, parts)?).ok_or("it tells of no recording")
}

/// The item of the outbox that was sealed at a place. It holds an entry that can be read, and whose words are the ones that it names.
///
/// # Errors
/// Why it cannot be said what it is.
pub fn item(key: &Aes256Gcm, place: &str, parts: &Parts<'_>) -> Result<OutboxItem, Unread> {
    let item = read_opened(place, &opened(key, place, parts)?).ok_or("it is no item of an outbox")?;
    item.written.read().map_err(|_| "it holds no entry that can be read")?;
    Ok(item)
}
