//! The only writer of bytes at rest: seals with AES-GCM under a key that the browser keeps and nobody can take out.
//!
//! [`Plain`] is what may not be written, [`Sealed`] what may; only [`Vault::seal`] makes one of the other, and it is bound to its place. The
//! names of places are hidden too. There is no unlock yet: whoever opens the phone opens the vault.

use alongside_core::domain::ids::Digest;
use js_sys::{ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

use super::StoreError;

/// The first byte of everything sealed: which way of sealing it was.
const FIRST_WAY: u8 = 1;
const NONCE: usize = 12;
/// The length of what comes before the sealed text.
const FRONT: u32 = 13;

/// What may not be written: text or sound as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain(pub Vec<u8>);

/// Where something lies: a table, and a name in it that says nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The object store.
    pub table: &'static str,
    /// The key in it.
    pub key: String,
}

/// What may be written, in exactly one place. Moved elsewhere it opens no more.
#[derive(Clone, Debug)]
pub struct Sealed {
    place: Place,
    bytes: ArrayBuffer,
}

/// Sealed bytes that do not open: damaged, moved, or sealed under another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Torn;

/// A key of this browser, and the pepper that hides names.
#[derive(Clone, Debug)]
pub struct Vault {
    crypto: Crypto,
    subtle: SubtleCrypto,
    key: CryptoKey,
    pepper: [u8; 32],
}

impl Sealed {
    /// Takes up what lies in a place.
    pub(super) const fn found(place: Place, bytes: ArrayBuffer) -> Self {
        Self { place, bytes }
    }

    /// Where it belongs.
    pub(super) const fn place(&self) -> &Place {
        &self.place
    }

    /// The bytes as they are written.
    pub(super) const fn bytes(&self) -> &ArrayBuffer {
        &self.bytes
    }

    /// What tells this writing from every other one, also of the same text.
    pub(super) fn stamp(&self) -> Stamp {
        stamp(&self.bytes)
    }
}

/// The part of sealed bytes that is new with every writing.
pub(super) type Stamp = [u8; NONCE];

/// The stamp of some sealed bytes; of bytes that are too short, one that nothing has.
pub(super) fn stamp(bytes: &ArrayBuffer) -> Stamp {
    let mut stamp = [0; NONCE];
    if bytes.byte_length() >= FRONT {
        Uint8Array::new_with_byte_offset_and_length(bytes, 1, FRONT - 1).copy_to(&mut stamp);
    }
    stamp
}

impl Vault {
    /// A vault with a key of its own making, for [`Vault::with`] to take up after both were kept.
    pub(super) async fn fresh_key() -> Result<(CryptoKey, [u8; 32]), StoreError> {
        let (crypto, subtle) = browser_crypto()?;
        let algorithm = Object::new();
        set(&algorithm, "name", &"AES-GCM".into());
        set(&algorithm, "length", &256.into());
        let uses = js_sys::Array::of2(&"encrypt".into(), &"decrypt".into());
        // `false`: nobody takes the key out, not even we.
        let made = subtle.generate_key_with_object(&algorithm, false, &uses).map_err(|error| failed(&error))?;
        let key = JsFuture::from(made).await.map_err(|error| failed(&error))?;
        let mut pepper = [0; 32];
        crypto.get_random_values_with_u8_array(&mut pepper).map_err(|error| failed(&error))?;
        Ok((key.unchecked_into(), pepper))
    }

    /// The vault over a key and a pepper.
    pub(super) fn with(key: CryptoKey, pepper: [u8; 32]) -> Result<Self, StoreError> {
        let (crypto, subtle) = browser_crypto()?;
        Ok(Self { crypto, subtle, key, pepper })
    }

    /// The pepper, to be sealed beside the key.
    pub(super) const fn pepper(&self) -> &[u8; 32] {
        &self.pepper
    }

    /// The same vault with the pepper that was found.
    pub(super) fn with_pepper(&self, pepper: [u8; 32]) -> Self {
        Self { pepper, ..self.clone() }
    }

    /// The hidden name of something: the same for the same words, and nothing to be read from it.
    pub(super) fn hidden(&self, table: &'static str, words: &str) -> Place {
        Place { table, key: Digest::of(&[&self.pepper, table.as_bytes(), b"/", words.as_bytes()]).to_string() }
    }

    /// Seals several things, each for its place; the browser works on all of them at once.
    pub(super) async fn seal(&self, things: Vec<(Place, Plain)>) -> Result<Vec<Sealed>, StoreError> {
        let mut under_way = Vec::with_capacity(things.len());
        for (place, plain) in things {
            let mut nonce = [0; NONCE];
            self.crypto.get_random_values_with_u8_array(&mut nonce).map_err(|error| failed(&error))?;
            let sealing = self.subtle.encrypt_with_object_and_u8_array(&way(&place, &nonce), &self.key, &plain.0);
            under_way.push((place, nonce, sealing.map_err(|error| failed(&error))?));
        }
        let mut sealed = Vec::with_capacity(under_way.len());
        for (place, nonce, sealing) in under_way {
            let text = JsFuture::from(sealing).await.map_err(|error| failed(&error))?;
            sealed.push(Sealed { place, bytes: joined(nonce, &text) });
        }
        Ok(sealed)
    }

    /// Seals one thing.
    pub(super) async fn seal_one(&self, place: Place, plain: Plain) -> Result<Sealed, StoreError> {
        let sealed = self.seal(vec![(place, plain)]).await?.pop();
        sealed.ok_or_else(|| StoreError::Failed("nothing was sealed".to_owned()))
    }

    /// Opens several things; those that do not open stop none of the others.
    pub(super) async fn open(&self, sealed: &[Sealed]) -> Vec<Result<Plain, Torn>> {
        let under_way: Vec<Result<Promise, Torn>> = sealed.iter().map(|sealed| self.opening(sealed)).collect();
        let mut opened = Vec::with_capacity(under_way.len());
        for opening in under_way {
            opened.push(match opening {
                Ok(opening) => JsFuture::from(opening).await.map(|text| Plain(Uint8Array::new(&text).to_vec())).map_err(|_| Torn),
                Err(torn) => Err(torn),
            });
        }
        opened
    }

    fn opening(&self, sealed: &Sealed) -> Result<Promise, Torn> {
        let bytes = &sealed.bytes;
        if bytes.byte_length() <= FRONT || Uint8Array::new(bytes).get_index(0) != FIRST_WAY {
            return Err(Torn);
        }
        let text = Uint8Array::new_with_byte_offset(bytes, FRONT);
        self.subtle.decrypt_with_object_and_buffer_source(&way(&sealed.place, &stamp(bytes)), &self.key, &text).map_err(|_| Torn)
    }
}

/// How a thing is sealed: bound to its place, so that no row passes for another.
fn way(place: &Place, nonce: &[u8]) -> Object {
    let way = Object::new();
    set(&way, "name", &"AES-GCM".into());
    set(&way, "iv", &Uint8Array::from(nonce));
    set(&way, "additionalData", &Uint8Array::from(format!("{}/{}", place.table, place.key).as_bytes()));
    way
}

fn joined(nonce: [u8; NONCE], text: &JsValue) -> ArrayBuffer {
    let text = Uint8Array::new(text);
    let whole = Uint8Array::new_with_length(FRONT + text.length());
    whole.set_index(0, FIRST_WAY);
    whole.set(&Uint8Array::from(&nonce[..]), 1);
    whole.set(&text, FRONT);
    whole.buffer()
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // A plain object takes every field.
    drop(Reflect::set(object, &name.into(), value));
}

/// WebCrypto, of the page or of a worker. Absent on pages that are not secure.
fn browser_crypto() -> Result<(Crypto, SubtleCrypto), StoreError> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).map_err(|_| StoreError::Unavailable)?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).map_err(|_| StoreError::Unavailable)?;
    if subtle.is_undefined() { Err(StoreError::Unavailable) } else { Ok((crypto.unchecked_into(), subtle.unchecked_into())) }
}

fn failed(error: &JsValue) -> StoreError {
    StoreError::Failed(format!("sealing failed: {error:?}"))
}
