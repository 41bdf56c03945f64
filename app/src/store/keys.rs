//! The keys behind the unlock, as values: a secret, what is sealed to it (HPKE, RFC 9180), and the ways that lead to it.
//!
//! Pure: chance, time and storage are somebody else's. What the phone captures is sealed under a [`CaptureKey`], and that one to the person's
//! [`PublicKey`] and to the authority's: to seal needs no unlock. What it receives is sealed under the [`Secret`]'s own data key.

use std::fmt;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{DeviceId, Digest};
use alongside_core::sync::bytes::Bytes;
use alongside_core::sync::door::SEALED_FOR_THE_AUTHORITY;
use alongside_core::sync::lease::SignedLease;
use argon2::{Algorithm, Argon2, Params, Version};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::{Kem, X25519HkdfSha256};
use hpke::{Deserializable, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal};
use serde::{Deserialize, Serialize};

use super::tries::Tries;

/// What a wrapped secret says it is.
const ROOT: &[u8] = b"alongside root";
/// How many digits a PIN has.
pub const PIN_DIGITS: usize = 6;

/// The name of a key in front of what it sealed: it says nothing of the key.
pub type KeyId = [u8; 16];

/// Thirty-two secret bytes, and the key pair and the data key that follow from them. Shows nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// To whom something is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey(pub [u8; 32]);

/// A key sealed to a public key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapped {
    /// The encapsulated key.
    pub enc: Bytes,
    /// The sealed key.
    pub sealed: Bytes,
}

/// A key that seals what is captured.
#[derive(Clone, PartialEq, Eq)]
pub struct CaptureKey {
    /// Its name.
    pub id: KeyId,
    /// The key.
    pub key: Secret,
}

/// What it costs to try a PIN: memory in KiB, and passes over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    memory: u32,
    passes: u32,
}

/// The least that OWASP's password storage advice gives for Argon2id: a slow phone opens within a second.
pub const COST: Cost = Cost { memory: 19_456, passes: 2 };

/// A way to the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// None was chosen yet: whoever opens the phone opens the vault.
    Open {
        /// The secret.
        secret: [u8; 32],
    },
    /// A PIN.
    Pin {
        /// New with every PIN.
        salt: [u8; 16],
        /// What it costs to try one.
        cost: Cost,
        /// The secret, sealed to the PIN's key pair.
        secret: Wrapped,
    },
    /// What an authenticator derives for one credential: WebAuthn's PRF.
    Passkey {
        /// The credential, as WebAuthn writes it.
        credential: String,
        /// What it is asked to derive from.
        salt: [u8; 32],
        /// The secret, sealed to the key pair of what was derived.
        secret: Wrapped,
    },
}

/// What the authority is to a phone. The first that is named stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// By which name it knows this phone.
    pub device: DeviceId,
    /// To whom captured things are sealed, beside their person.
    pub opens: PublicKey,
    /// What its own words are signed with: P-256, as SubjectPublicKeyInfo.
    pub signs: Bytes,
}

/// The lock of a phone, as it is kept. No way left means that the secret is gone for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// To whom the person's captured words are sealed.
    pub public: PublicKey,
    /// What the authority is to this phone, once the server has said it.
    #[serde(default)]
    pub authority: Option<Authority>,
    /// For how long what is on it can be read.
    #[serde(default)]
    pub lease: Option<SignedLease>,
    /// The latest instant that this phone has seen, on its own clock or from the server.
    #[serde(default)]
    pub seen_at: Option<Timestamp>,
    /// Whether the server has taken this phone's rights away: it delivers what it holds, and then its keys go.
    #[serde(default)]
    pub revoked: bool,
    /// The ways to the secret.
    pub ways: Vec<Way>,
    /// Secrets from before, sealed to the present one: until everything is sealed anew.
    #[serde(default)]
    pub past: Vec<Wrapped>,
    /// How often it was tried in vain.
    #[serde(default)]
    pub tries: Tries,
}

impl Secret {
    /// Over bytes that nobody knows.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// What a PIN is stretched to. None where the cost makes no sense.
    #[must_use]
    pub fn of_pin(pin: &str, salt: &[u8; 16], cost: Cost) -> Option<Self> {
        let params = Params::new(cost.memory, cost.passes, 1, Some(32)).ok()?;
        let mut stretched = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(pin.as_bytes(), salt, &mut stretched).ok()?;
        Some(Self(stretched))
    }

    /// The bytes, for whoever must hand them to the browser.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key that seals what was received, and its name.
    #[must_use]
    pub fn data_key(&self) -> CaptureKey {
        let key = *Digest::of(&[b"alongside data key", &self.0]).bytes();
        CaptureKey { id: first_half(&Digest::of(&[b"alongside key name", &key])), key: Self(key) }
    }

    fn private(&self) -> <X25519HkdfSha256 as Kem>::PrivateKey {
        X25519HkdfSha256::derive_keypair(&self.0).0
    }

    /// To whom one seals, so that this secret opens it.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(X25519HkdfSha256::derive_keypair(&self.0).1.to_bytes().into())
    }

    /// Opens what was sealed to [`Secret::public`]. None where it was not, or under another name.
    #[must_use]
    pub fn open(&self, what: &[u8], name: &[u8], wrapped: &Wrapped) -> Option<Self> {
        let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&wrapped.enc.0).ok()?;
        let opened = single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.private(),
            &enc,
            what,
            &wrapped.sealed.0,
            name,
        );
        Some(Self(opened.ok()?.try_into().ok()?))
    }
}

impl PublicKey {
    /// Seals a secret so that only the holder of the private half opens it. None where this is no public key.
    #[must_use]
    pub fn seal(&self, what: &[u8], name: &[u8], secret: &Secret) -> Option<Wrapped> {
        let key = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&self.0).ok()?;
        let (enc, sealed) =
            single_shot_seal::<AesGcm256, HkdfSha256, X25519HkdfSha256>(&OpModeS::Base, &key, what, &secret.0, name).ok()?;
        Some(Wrapped { enc: Bytes(enc.to_bytes().to_vec()), sealed: Bytes(sealed) })
    }
}

impl Lock {
    /// A phone whose person has not yet chosen how it opens.
    #[must_use]
    pub fn open(secret: &Secret) -> Self {
        Self {
            public: secret.public(),
            authority: None,
            lease: None,
            seen_at: None,
            revoked: false,
            ways: vec![Way::Open { secret: secret.0 }],
            past: Vec::new(),
            tries: Tries::default(),
        }
    }

    /// The same lock around another secret, opened by this PIN alone: what the secret before opens is still opened.
    #[must_use]
    pub fn renewed(&self, before: &Secret, secret: &Secret, pin: &str, salt: [u8; 16]) -> Option<Self> {
        let way = Way::Pin { salt, cost: COST, secret: Secret::of_pin(pin, &salt, COST)?.public().seal(ROOT, &salt, secret)? };
        let older = self.past.iter().filter_map(|wrapped| before.open(ROOT, b"past", wrapped));
        let past: Option<Vec<Wrapped>> = older.chain([before.clone()]).map(|past| secret.public().seal(ROOT, b"past", &past)).collect();
        let (public, ways, tries) = (secret.public(), vec![way], Tries::default());
        Some(Self { public, ways, past: past?, tries, ..self.clone() })
    }

    /// A way more: what an authenticator derived for a credential.
    #[must_use]
    pub fn with_passkey(&self, secret: &Secret, credential: String, salt: [u8; 32], derived: &Secret) -> Option<Self> {
        let wrapped = derived.public().seal(ROOT, &salt, secret)?;
        let mut lock = self.clone();
        lock.ways.retain(|way| !matches!(way, Way::Passkey { .. }));
        lock.ways.push(Way::Passkey { credential, salt, secret: wrapped });
        Some(lock)
    }

    /// The secret, where no way was chosen yet.
    #[must_use]
    pub fn unchosen(&self) -> Option<Secret> {
        self.ways.iter().find_map(|way| if let Way::Open { secret } = way { Some(Secret(*secret)) } else { None })
    }

    /// The secret behind a PIN. None where the PIN is wrong.
    #[must_use]
    pub fn by_pin(&self, pin: &str) -> Option<Secret> {
        self.ways.iter().find_map(|way| match way {
            Way::Pin { salt, cost, secret } => Secret::of_pin(pin, salt, *cost)?.open(ROOT, salt, secret),
            _ => None,
        })
    }

    /// The secret behind what an authenticator derived.
    #[must_use]
    pub fn by_passkey(&self, derived: &Secret) -> Option<Secret> {
        self.ways.iter().find_map(|way| match way {
            Way::Passkey { salt, secret, .. } => derived.open(ROOT, salt, secret),
            _ => None,
        })
    }

    /// The secrets of before, that the present one opens.
    #[must_use]
    pub fn secrets_before(&self, secret: &Secret) -> Vec<Secret> {
        self.past.iter().filter_map(|wrapped| secret.open(ROOT, b"past", wrapped)).collect()
    }

    /// The same without its keys: nothing on the phone can be read here any more.
    #[must_use]
    pub fn without_keys(&self) -> Self {
        Self { ways: Vec::new(), past: Vec::new(), ..self.clone() }
    }

    /// Begins a try at an instant, to be kept before the PIN is tried: a kill gives no try back. After the last one no way is left.
    #[must_use]
    pub fn tried(&self, at: Timestamp) -> Self {
        let tries = self.tries.and_one(at);
        let ways = if tries.is_over() { Vec::new() } else { self.ways.clone() };
        Self { tries, ways, ..self.clone() }
    }
}

impl CaptureKey {
    /// Over sixteen and thirty-two bytes that nobody knows.
    #[must_use]
    pub const fn new(id: KeyId, key: [u8; 32]) -> Self {
        Self { id, key: Secret(key) }
    }

    /// Sealed to somebody.
    #[must_use]
    pub fn sealed_to(&self, public: &PublicKey) -> Option<Wrapped> {
        public.seal(SEALED_FOR_THE_AUTHORITY, &self.id, &self.key)
    }

    /// Opened again.
    #[must_use]
    pub fn opened(id: KeyId, wrapped: &Wrapped, secret: &Secret) -> Option<Self> {
        Some(Self { id, key: secret.open(SEALED_FOR_THE_AUTHORITY, &id, wrapped)? })
    }
}

fn first_half(digest: &Digest) -> KeyId {
    let mut half = [0; 16];
    half.copy_from_slice(&digest.bytes()[..16]);
    half
}

/// Whether these words can be a PIN: six digits, and not the first that anybody tries.
///
/// # Errors
/// The sentence for the person.
pub fn judge_pin(pin: &str) -> Result<(), &'static str> {
    let digits: Vec<u8> = pin.bytes().collect();
    if digits.len() != PIN_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return Err("A PIN is six digits.");
    }
    let steps: Vec<i16> = digits.windows(2).map(|two| i16::from(two[1]) - i16::from(two[0])).collect();
    if steps.iter().all(|step| *step == steps[0]) && steps[0].abs() <= 1 {
        return Err("That is the first PIN that anybody would try. Please take another.");
    }
    Ok(())
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
