//! The only writer of bytes at rest: seals with AES-GCM, what was received under the data key, what was captured under a key of its own.
//!
//! [`Plain`] is what may not be written, [`Sealed`] what may; only [`Vault::seal`] makes one of the other, and it is bound to its place. The
//! names of places are hidden too. Which keys there are, [`super::keys`] says; those that this page has just now lie in the vault's ring.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use alongside_core::domain::ids::Digest;
use js_sys::{ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

use super::StoreError;
use super::keys::{CaptureKey, KeyId};
use super::tables::{Under, under};

const NONCE: usize = 12;
const KEY_ID: usize = 16;

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

impl Place {
    /// `table/key`: what seals a thing to its place.
    pub(super) fn in_words(&self) -> String {
        format!("{}/{}", self.table, self.key)
    }
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

/// The key of this browser, the pepper that hides names, and the keys that this page was given. A clone shares them.
#[derive(Clone, Debug)]
pub struct Vault {
    crypto: Crypto,
    subtle: SubtleCrypto,
    key: CryptoKey,
    pepper: [u8; 32],
    ring: Rc<Ring>,
}

/// The keys that this page has just now. After a lock there are none but those that it captures under.
#[derive(Debug, Default)]
struct Ring {
    keys: RefCell<HashMap<KeyId, CryptoKey>>,
    received: Cell<Option<KeyId>>,
    captured: Cell<Option<KeyId>>,
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

    /// What it was sealed under. None where it was not sealed by us.
    pub(super) fn front(&self) -> Option<Front> {
        Front::of(&self.bytes)
    }
}

/// The part of sealed bytes that is new with every writing.
pub(super) type Stamp = [u8; NONCE];

/// The stamp of some sealed bytes; of bytes that are too short, one that nothing has.
pub(super) fn stamp(bytes: &ArrayBuffer) -> Stamp {
    let mut stamp = [0; NONCE];
    if let Some(front) = Front::of(bytes) {
        Uint8Array::new_with_byte_offset_and_length(bytes, front.len() - NONCE as u32, NONCE as u32).copy_to(&mut stamp);
    }
    stamp
}

/// What stands before the sealed text: which way of sealing it was, the name of the key where there are several, and the nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Front {
    pub(super) under: Under,
    pub(super) key: Option<KeyId>,
}

impl Front {
    /// Reads it. None of bytes that were not sealed by us.
    pub(super) fn of(bytes: &ArrayBuffer) -> Option<Self> {
        let way = (bytes.byte_length() > 0).then(|| Uint8Array::new(bytes).get_index(0))?;
        let under = Under::of_way(way)?;
        let mut front = Self { under, key: (under != Under::Device).then_some([0; KEY_ID]) };
        if bytes.byte_length() <= front.len() {
            return None;
        }
        if let Some(key) = &mut front.key {
            Uint8Array::new_with_byte_offset_and_length(bytes, 1, KEY_ID as u32).copy_to(key);
        }
        Some(front)
    }

    const fn len(&self) -> u32 {
        (1 + NONCE + if self.key.is_some() { KEY_ID } else { 0 }) as u32
    }
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
        Ok(Self { crypto, subtle, key, pepper, ring: Rc::default() })
    }

    /// Bytes that nobody knows.
    pub(super) fn draw<const N: usize>(&self) -> Result<[u8; N], StoreError> {
        let mut drawn = [0; N];
        self.crypto.get_random_values_with_u8_array(&mut drawn).map_err(|error| failed(&error))?;
        Ok(drawn)
    }

    /// Puts a key on the ring. It cannot be taken out of the browser again.
    pub(super) async fn admit(&self, key: &CaptureKey) -> Result<(), StoreError> {
        let bytes = Uint8Array::from(&key.key.bytes()[..]);
        let uses = js_sys::Array::of2(&"encrypt".into(), &"decrypt".into());
        let import = self.subtle.import_key_with_str("raw", &bytes, "AES-GCM", false, &uses).map_err(|error| failed(&error))?;
        let imported = JsFuture::from(import).await.map_err(|error| failed(&error))?;
        self.ring.keys.borrow_mut().insert(key.id, imported.unchecked_into());
        Ok(())
    }

    /// Whether a key is on the ring.
    pub(super) fn has(&self, key: &KeyId) -> bool {
        self.ring.keys.borrow().contains_key(key)
    }

    /// From now on this key of the ring seals what is received, or what is captured.
    pub(super) fn seal_with(&self, under: Under, key: KeyId) {
        match under {
            Under::Received => self.ring.received.set(Some(key)),
            Under::Captured => self.ring.captured.set(Some(key)),
            Under::Device => {}
        }
    }

    /// No key seals what is captured, or received, until another is put there. What lies under those on the ring opens still.
    pub(super) fn forget(&self, under: Under) {
        match under {
            Under::Received => self.ring.received.set(None),
            Under::Captured => self.ring.captured.set(None),
            Under::Device => {}
        }
    }

    /// The name of the key that seals now. None for the browser's own, and where there is none.
    pub(super) fn seals_with(&self, under: Under) -> Option<KeyId> {
        match under {
            Under::Received => self.ring.received.get(),
            Under::Captured => self.ring.captured.get(),
            Under::Device => None,
        }
    }

    fn key_of(&self, front: &Front) -> Option<CryptoKey> {
        match front.key {
            Some(name) => self.ring.keys.borrow().get(&name).cloned(),
            None => Some(self.key.clone()),
        }
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
            let under = under(place.table);
            let front = Front { under, key: self.seals_with(under) };
            let key = if under == Under::Device || front.key.is_some() { self.key_of(&front) } else { None };
            let (key, nonce) = (key.ok_or(StoreError::Locked)?, self.draw::<NONCE>()?);
            let sealing = self.subtle.encrypt_with_object_and_u8_array(&way(&place, &nonce), &key, &plain.0);
            under_way.push((place, front, nonce, sealing.map_err(|error| failed(&error))?));
        }
        let mut sealed = Vec::with_capacity(under_way.len());
        for (place, front, nonce, sealing) in under_way {
            let text = JsFuture::from(sealing).await.map_err(|error| failed(&error))?;
            sealed.push(Sealed { place, bytes: joined(&front, nonce, &text) });
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
        let front = Front::of(bytes).ok_or(Torn)?;
        let key = self.key_of(&front).ok_or(Torn)?;
        let text = Uint8Array::new_with_byte_offset(bytes, front.len());
        self.subtle.decrypt_with_object_and_buffer_source(&way(&sealed.place, &stamp(bytes)), &key, &text).map_err(|_| Torn)
    }
}

/// How a thing is sealed: bound to its place, so that no row passes for another.
fn way(place: &Place, nonce: &[u8]) -> Object {
    let way = Object::new();
    set(&way, "name", &"AES-GCM".into());
    set(&way, "iv", &Uint8Array::from(nonce));
    set(&way, "additionalData", &Uint8Array::from(place.in_words().as_bytes()));
    way
}

fn joined(front: &Front, nonce: [u8; NONCE], text: &JsValue) -> ArrayBuffer {
    let text = Uint8Array::new(text);
    let whole = Uint8Array::new_with_length(front.len() + text.length());
    whole.set_index(0, front.under.way());
    if let Some(key) = &front.key {
        whole.set(&Uint8Array::from(&key[..]), 1);
    }
    whole.set(&Uint8Array::from(&nonce[..]), front.len() - NONCE as u32);
    whole.set(&text, front.len());
    whole.buffer()
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // A plain object takes every field.
    drop(Reflect::set(object, &name.into(), value));
}

/// WebCrypto's own functions.
pub(super) fn subtle() -> Result<SubtleCrypto, StoreError> {
    browser_crypto().map(|(_, subtle)| subtle)
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
