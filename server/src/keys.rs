//! The authority's own two keys: one signs what the server says for good (leases), the other opens what a phone sealed for its team.
//!
//! They lie in a file of their own, which only its owner may read, and are made at the first start. Never printed, never logged.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use alongside_core::domain::clock::Dice;
use alongside_core::json;
use alongside_core::sync::door::SEALED_FOR_THE_AUTHORITY;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, Serializable as _, single_shot_open};
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};
use serde::{Deserialize, Serialize};

type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;

/// Who may read and write the file: its owner.
const OWNER_ONLY: u32 = 0o600;

/// The authority's keys. Show nothing of themselves in a log.
pub struct Keys {
    signing: SigningKey,
    public: Vec<u8>,
    opening: PrivateKey,
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be read or made.
    #[error("the keys in {} cannot be read or made: {source}.\nMay this user write there? --keys or ALONGSIDE_KEYS names another file.", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{} holds no keys of this server.\nPut the file back from a backup, or name another with --keys.", .0.display())]
    NoKeys(PathBuf),
}

/// The keys as they rest.
#[derive(Serialize, Deserialize)]
struct Kept {
    signing: String,
    opening: String,
}

impl Keys {
    /// New keys, from chance.
    #[must_use]
    pub fn new(dice: &dyn Dice) -> Self {
        let (opening, _) = X25519HkdfSha256::derive_keypair(&secret(dice));
        loop {
            // All but one in four thousand million rolls are a key of the curve.
            if let Some(keys) = Self::of(&secret(dice), opening.clone()) {
                return keys;
            }
        }
    }

    /// The keys that a file holds; where there is none, new ones are made and kept in it. Several processes that start together on one
    /// file have the same keys.
    ///
    /// # Errors
    /// Where the file can be neither read nor made, or holds something else.
    pub fn kept_in(file: &Path, dice: &dyn Dice) -> Result<Self, KeysError> {
        let failed = |source| KeysError::File { file: file.to_owned(), source };
        if !file.exists() {
            Self::new(dice).keep(file, dice).map_err(failed)?;
        }
        if fs::metadata(file).map_err(failed)?.permissions().mode() & 0o077 != 0 {
            tracing::warn!("others than its owner may read the file of keys");
        }
        let bytes = fs::read(file).map_err(failed)?;
        Self::read(&bytes).ok_or_else(|| KeysError::NoKeys(file.to_owned()))
    }

    fn of(signing: &[u8], opening: PrivateKey) -> Option<Self> {
        let signing = SigningKey::from_slice(signing).ok()?;
        let public = signing.verifying_key().to_public_key_der().ok()?.into_vec();
        Some(Self { signing, public, opening })
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let kept: Kept = json::read(bytes).ok()?;
        let opening = PrivateKey::from_bytes(&STANDARD.decode(kept.opening).ok()?).ok()?;
        Self::of(&STANDARD.decode(kept.signing).ok()?, opening)
    }

    /// Writes the file whole or not at all, and never over another.
    fn keep(&self, file: &Path, dice: &dyn Dice) -> io::Result<()> {
        let kept = Kept { signing: STANDARD.encode(self.signing.to_bytes()), opening: STANDARD.encode(self.opening.to_bytes()) };
        let beside = file.with_extension(format!("new-{:016x}", u128::from_be_bytes(dice.roll())));
        let mut writing = OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(&beside)?;
        writing.write_all(serde_json::to_string(&kept)?.as_bytes())?;
        writing.sync_all()?;
        let linked = fs::hard_link(&beside, file);
        fs::remove_file(&beside)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            // Another process was first: its keys are everybody's.
            _ => File::open(folder_of(file))?.sync_all(),
        }
    }

    /// The public half of the signing key: a P-256 key as SubjectPublicKeyInfo.
    #[must_use]
    pub fn signing_key(&self) -> &[u8] {
        &self.public
    }

    /// The public half of the opening key: the 32 bytes of an X25519 key.
    #[must_use]
    pub fn opening_key(&self) -> Vec<u8> {
        X25519HkdfSha256::sk_to_pk(&self.opening).to_bytes().to_vec()
    }

    /// Signs a text: ECDSA with SHA-256, the 64 bytes of r and s as WebCrypto takes them.
    #[must_use]
    pub fn sign(&self, text: &str) -> Vec<u8> {
        let signature: Signature = self.signing.sign(text.as_bytes());
        signature.to_vec()
    }

    /// Opens what was sealed for the authority alone (RFC 9180, base mode). `bound_to` has to be what it was sealed with.
    #[must_use]
    pub fn open(&self, encapsulated: &[u8], sealed: &[u8], bound_to: &[u8]) -> Option<Vec<u8>> {
        let encapsulated = Encapsulated::from_bytes(encapsulated).ok()?;
        let mode = OpModeR::<X25519HkdfSha256>::Base;
        let info = SEALED_FOR_THE_AUTHORITY;
        single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(&mode, &self.opening, &encapsulated, info, sealed, bound_to).ok()
    }
}

/// Whether a text was signed by whoever holds the private half of a P-256 key, given as SubjectPublicKeyInfo.
#[must_use]
pub fn has_signed(public: &[u8], text: &str, signature: &[u8]) -> bool {
    let key = VerifyingKey::from_public_key_der(public);
    let signature = Signature::from_slice(signature);
    key.ok().zip(signature.ok()).is_some_and(|(key, signature)| key.verify(text.as_bytes(), &signature).is_ok())
}

/// Whether some bytes are a P-256 public key.
#[must_use]
pub fn is_public_key(bytes: &[u8]) -> bool {
    VerifyingKey::from_public_key_der(bytes).is_ok()
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn secret(dice: &dyn Dice) -> Vec<u8> {
    [dice.roll(), dice.roll()].concat()
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}
