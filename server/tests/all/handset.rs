//! A phone as the door sees it: it seals what it writes with a capture key, wraps that to the authority, and signs what it delivers.

use std::sync::Arc;

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use alongside::keys::Keys;
use alongside_core::domain::clock::Dice as _;
use alongside_core::domain::entry::Written;
use alongside_core::domain::ids::Digest;
use alongside_core::sync::bytes::Bytes;
use alongside_core::sync::devices::Register;
use alongside_core::sync::door::{
    Delivery, KeyName, SEALED_FOR_THE_AUTHORITY, SEALED_WITH_A_CAPTURE_KEY, SealedItem, SignedDelivery, WrappedKey,
};
use alongside_core::sync::outbox::{OutboxItem, OutboxState};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeS, Serializable as _, single_shot_seal};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::EncodePublicKey as _;

use crate::world::{CountingDice, Pen, World};

type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;

/// The authority's keys: the same in every process.
pub(crate) fn keys() -> Arc<Keys> {
    Arc::new(Keys::new(&CountingDice::default()))
}

/// A pen with its keys.
pub(crate) struct Handset {
    pub pen: Pen,
    signing: SigningKey,
    name: KeyName,
    capture: [u8; 32],
}

impl Handset {
    pub(crate) fn of(pen: Pen) -> Self {
        let secret = *Digest::of(&[b"signs", pen.device.uuid().as_bytes()]).bytes();
        let capture = *Digest::of(&[b"captures", pen.device.uuid().as_bytes()]).bytes();
        let signing = SigningKey::from_slice(&secret).expect("a key");
        Self { pen, signing, name: KeyName(CountingDice::default().roll()), capture }
    }

    /// How it makes itself known.
    pub(crate) fn register(&self) -> Register {
        let key = self.signing.verifying_key().to_public_key_der().expect("a public key").into_vec();
        Register { device: self.pen.device, key: Bytes(key) }
    }

    /// Makes itself known, with a session of its own.
    pub(crate) async fn known_to(self, world: &World) -> Self {
        let (house, who) = (&world.house, &self.pen.who);
        let session = alongside::ops::sessions::begin(house, *who, None, None).await.expect("a session");
        alongside::ops::devices::register(house, who, &session, &self.register(), None).await.expect("it is known");
        self
    }

    pub(crate) fn seal_at(&self, place: &str, text: &[u8]) -> SealedItem {
        self.seal_once_more_at(place, text, 0)
    }

    /// The same text at the same place, sealed another time: other bytes.
    pub(crate) fn seal_once_more_at(&self, place: &str, text: &[u8], time: u8) -> SealedItem {
        let nonce: [u8; 12] = std::array::from_fn(|at| Digest::of(&[place.as_bytes(), text, &[time]]).bytes()[at]);
        let cipher = Aes256Gcm::new_from_slice(&self.capture).expect("a key");
        let sealed = cipher.encrypt(&nonce.into(), Payload { msg: text, aad: place.as_bytes() }).expect("it is sealed");
        let bytes = [&[SEALED_WITH_A_CAPTURE_KEY][..], &self.name.0, &nonce, &sealed].concat();
        SealedItem { place: place.to_owned(), bytes: Bytes(bytes) }
    }

    /// An entry as it waits in the outbox.
    pub(crate) fn seal(&self, written: &Written) -> SealedItem {
        let head = written.read_head().expect("a head");
        let item = OutboxItem { written: written.clone(), device_seq: head.device_seq, state: OutboxState::Waiting };
        let place = format!("outbox/{:016x}", head.device_seq);
        self.seal_at(&place, &serde_json::to_vec(&item).expect("an item"))
    }

    /// The capture key, wrapped to an opening key.
    pub(crate) fn wrapped_to(&self, opening: &[u8]) -> WrappedKey {
        let public = PublicKey::from_bytes(opening).expect("32 bytes");
        let (mode, info) = (OpModeS::<X25519HkdfSha256>::Base, SEALED_FOR_THE_AUTHORITY);
        let wrapped = single_shot_seal::<AesGcm256, HkdfSha256, X25519HkdfSha256>(&mode, &public, info, &self.capture, &self.name.0);
        let (encapsulated, sealed) = wrapped.expect("it is wrapped");
        WrappedKey { key: self.name, enc: Bytes(encapsulated.to_bytes().to_vec()), sealed: Bytes(sealed) }
    }

    /// The capture key, wrapped to the authority's.
    pub(crate) fn wrapped(&self) -> WrappedKey {
        self.wrapped_to(&keys().opening_key())
    }

    pub(crate) fn signs(&self, delivery: &Delivery) -> SignedDelivery {
        let text = serde_json::to_string(delivery).expect("a delivery");
        let signature: Signature = self.signing.sign(text.as_bytes());
        SignedDelivery { text, signature: Bytes(signature.to_vec()) }
    }

    pub(crate) fn delivery(&self, keys: Vec<WrappedKey>, items: Vec<SealedItem>) -> Delivery {
        let sent_at = self.pen.head(alongside_core::domain::ids::StreamId::Person(self.pen.who.person)).written_at;
        Delivery { device: self.pen.device, sent_at, keys, items }
    }

    /// Everything that a phone does of itself: these entries, their key, its signature.
    pub(crate) fn delivers(&self, entries: &[&Written]) -> SignedDelivery {
        let items = entries.iter().map(|written| self.seal(written)).collect();
        self.signs(&self.delivery(vec![self.wrapped()], items))
    }
}
