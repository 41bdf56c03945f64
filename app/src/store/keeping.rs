//! What a phone keeps beside the log and the outbox: the text under somebody's cursor, sound in parts of about a second, and its own lock.
//!
//! Sound is only ever removed against the digest of the whole, as the server has confirmed it.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{Digest, RecordingId, StreamId, VisitId};
use alongside_core::domain::visit::{Agreed, CarriesOn, Voice};
use alongside_core::sync::lease::SignedLease;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::keys::{Authority, KeyId, Wrapped};
use super::tries::MayTry;

/// What is known of a recording from its first second on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoundAbout {
    /// Which recording.
    pub recording: RecordingId,
    /// In whose file it belongs.
    pub stream: StreamId,
    /// The visit that it was made on.
    #[serde(default)]
    pub visit: Option<VisitId>,
    /// What the recorder makes: `audio/webm;codecs=opus`.
    pub media_type: String,
    /// When it began.
    pub began_at: Timestamp,
    /// How it ended. None while it runs, and after a kill: the parts are there all the same.
    #[serde(default)]
    pub stopped: Option<Stopped>,
    /// Whether an entry has named it. It may have been moved, or have left the phone, since.
    #[serde(default)]
    pub noted: bool,
    /// The place of the draft that it was dictated into, where it is of no visit: it is its person's alone until the text is sent.
    #[serde(default)]
    pub draft: Option<String>,
    /// What it goes on from, where another was cut short.
    #[serde(default)]
    pub carries_on: Option<CarriesOn>,
    /// On whose yes it rests, where others are recorded. Empty where its person dictates alone.
    #[serde(default)]
    pub rests_on: Vec<Agreed>,
}

impl SoundAbout {
    /// Whether nobody has said yet whose it is: it was made while the phone was locked.
    #[must_use]
    pub const fn is_unfiled(&self) -> bool {
        self.visit.is_none() && self.draft.is_none() && matches!(self.stream, StreamId::Person(_))
    }

    /// The recording as its note names it, once it has ended.
    #[must_use]
    pub fn voice(&self) -> Option<Voice> {
        let millis = self.stopped.as_ref()?.length_ms;
        let (recording, media_type, rests_on) = (self.recording, self.media_type.clone(), self.rests_on.clone());
        Some(Voice { recording, media_type, millis, carries_on: self.carries_on, rests_on })
    }
}

/// How a recording ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// When.
    pub at: Timestamp,
    /// How long it is, in milliseconds.
    pub length_ms: u64,
    /// SHA-256 over all parts in order: what the server must confirm before the phone lets go.
    pub digest: Digest,
    /// How many parts that is: a part that came too late is not of it.
    #[serde(default = "every")]
    pub parts: u32,
    /// Whether the app found it after a kill, so that its end was not said by anybody.
    #[serde(default)]
    pub recovered: bool,
}

/// What was kept before parts were counted is made of all of them.
const fn every() -> u32 {
    u32::MAX
}

impl Sound {
    /// The parts that the recording is made of, once it has ended.
    #[must_use]
    pub fn whole(&self) -> Vec<u32> {
        let end = self.about.stopped.as_ref().map_or(u32::MAX, |stopped| stopped.parts);
        self.parts.iter().copied().filter(|part| *part < end).collect()
    }
}

/// A recording as the phone has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// What is known of it.
    pub about: SoundAbout,
    /// The numbers of its parts, in order, from 0.
    pub parts: Vec<u32>,
}

/// The text under somebody's cursor, by the place where they write: kept as it is typed, on this device.
#[expect(async_fn_in_trait, reason = "the page runs on one thread")]
pub trait Drafts {
    /// Keeps the whole text of a place.
    async fn put_draft(&self, place: &str, text: &str) -> Result<(), StoreError>;
    /// The text of a place.
    async fn draft(&self, place: &str) -> Result<Option<String>, StoreError>;
    /// Every place with a text.
    async fn drafts(&self) -> Result<Vec<(String, String)>, StoreError>;
    /// The text became a record, or was thrown away by its writer.
    async fn remove_draft(&self, place: &str) -> Result<(), StoreError>;
}

/// Copies of what can be had again, from the log or from the server: kept so that the phone opens at once, and without signal. Only an open
/// phone reads and keeps them.
#[expect(async_fn_in_trait, reason = "the page runs on one thread")]
pub trait Copies {
    /// Keeps a copy. The same name again replaces it.
    async fn put_copy(&self, name: &str, copy: Vec<u8>) -> Result<(), StoreError>;
    /// The copies of these names, all at once and in their order. None for one that is not there, or is damaged.
    async fn copies(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError>;
    /// Lets go of a copy.
    async fn remove_copy(&self, name: &str) -> Result<(), StoreError>;
}

/// Sound, in parts.
#[expect(async_fn_in_trait, reason = "the page runs on one thread")]
pub trait Sounds {
    /// Keeps what is known of a recording: before its first part, and when it stops.
    async fn put_sound(&self, about: &SoundAbout) -> Result<(), StoreError>;
    /// Keeps one part. The same number again replaces it.
    async fn put_part(&self, recording: RecordingId, number: u32, bytes: &[u8]) -> Result<(), StoreError>;
    /// One part.
    async fn part(&self, recording: RecordingId, number: u32) -> Result<Option<Vec<u8>>, StoreError>;
    /// Every recording that the phone has, also those that a kill cut off.
    async fn sounds(&self) -> Result<Vec<Sound>, StoreError>;
    /// Lets go of a recording, because the server confirmed this digest of the whole. Another digest than the recording's own fails,
    /// and so does a recording that has not stopped.
    async fn remove_sound(&self, recording: RecordingId, confirmed: Digest) -> Result<(), StoreError>;
}

/// How the lock of a phone stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockShown {
    /// Whether this page can read what was received and captured.
    pub is_open: bool,
    /// Whether its person has chosen how it opens. Until then it stands open.
    pub is_chosen: bool,
    /// The passkey that opens it, where there is one.
    pub passkey: Option<PasskeyWay>,
    /// Whether a PIN may be tried now.
    pub may_try: MayTry,
    /// What the authority is to this phone. No PIN before it can open what is captured, should the PIN be forgotten.
    pub authority: Option<Authority>,
    /// For how long what is on it can be read.
    pub lease: Option<SignedLease>,
    /// The latest instant that this phone has seen.
    pub seen_at: Option<Timestamp>,
    /// Whether the server has taken its rights away.
    pub is_revoked: bool,
}

/// What an authenticator is asked to derive from, to open the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyWay {
    /// The credential, as WebAuthn writes it.
    pub credential: String,
    /// What to derive from.
    pub salt: [u8; 32],
}

/// What waits for the server, as a locked phone can hand it over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealedOutbox {
    /// The keys that it lies under, each with its name and sealed to the authority.
    pub keys: Vec<(KeyId, Wrapped)>,
    /// The place of each thing, and its bytes: `outbox/…`, and `sounds/…` and `parts/…` of recordings.
    pub items: Vec<(String, Vec<u8>)>,
    /// How many things lie under keys that the authority cannot open.
    pub left_out: usize,
}

/// What came of a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// The phone is open.
    Opened,
    /// It was wrong; so many tries are left.
    Wrong(u32),
    /// It was wrong, and the next try is from this instant on.
    WrongUntil(Timestamp),
    /// It was not tried: not before this instant.
    NotYet(Timestamp),
    /// The keys are gone.
    Gone,
}

/// The lock of a phone. Locking is done by the page, which forgets everything by starting anew.
#[expect(async_fn_in_trait, reason = "the page runs on one thread")]
pub trait Locks {
    /// How it stands at an instant.
    fn lock_shown(&self, now: Timestamp) -> LockShown;
    /// Tries a PIN. The try is durable before it is made.
    async fn open_with_pin(&self, pin: &str, now: Timestamp) -> Result<Tried, StoreError>;
    /// Opens with what an authenticator derived. Says whether it did.
    async fn open_with_passkey(&self, derived: [u8; 32]) -> Result<bool, StoreError>;
    /// From now on this PIN opens the phone, and nothing else does. Everything is to be sealed anew after that.
    async fn choose_pin(&self, pin: &str) -> Result<(), StoreError>;
    /// A passkey opens it too.
    async fn choose_passkey(&self, way: PasskeyWay, derived: [u8; 32]) -> Result<(), StoreError>;
    /// Whether another page has chosen another PIN since this one was opened: it can write nothing any more, and has to begin anew.
    async fn is_superseded(&self) -> bool;
    /// How many things were found, when they were last read, that lie under keys which this phone has no more. They stay.
    fn shut_away(&self) -> usize;
    /// Seals at most so many things anew. True once nothing is left to do.
    async fn seal_anew(&self, at_most: usize) -> Result<bool, StoreError>;
    /// The key by which the server knows this phone, as SPKI.
    async fn device_key(&self) -> Result<Vec<u8>, StoreError>;
    /// Signs a text with it: the two numbers of an ECDSA signature over P-256 and SHA-256, 32 bytes each. Needs no unlock.
    async fn sign(&self, text: &str) -> Result<Vec<u8>, StoreError>;
    /// What was captured, as it lies sealed, and the keys that it lies under, sealed to the authority; with its sound, or without. Needs no
    /// unlock.
    async fn sealed_outbox(&self, with_sound: bool) -> Result<SealedOutbox, StoreError>;
    /// The server's answer to a phone that makes itself known. The first authority that is named stays; the lease is the latest.
    async fn trust(&self, authority: Authority, lease: SignedLease, seen_at: Timestamp) -> Result<(), StoreError>;
    /// An instant that the phone has seen. Only a later one than before is kept.
    async fn saw(&self, at: Timestamp) -> Result<(), StoreError>;
    /// The server has taken this phone's rights away.
    async fn revoke(&self) -> Result<(), StoreError>;
    /// A new lock that stands open, for a phone whose keys are gone: the things that the server holds, by their place and the digest of their
    /// bytes, go; everything else stays as it lies.
    async fn begin_afresh(&self, held: &[(String, Digest)]) -> Result<(), StoreError>;
    /// The ways to the secret go. What was captured stays, for the authority to open.
    async fn let_go_of_keys(&self) -> Result<(), StoreError>;
}

/// Whether a recording may go, given what the server confirmed.
pub(super) fn may_go(about: &SoundAbout, confirmed: Digest) -> Result<(), StoreError> {
    let ours = about.stopped.as_ref().map(|stopped| stopped.digest);
    if ours == Some(confirmed) { Ok(()) } else { Err(StoreError::Failed("the server confirmed another recording".to_owned())) }
}
