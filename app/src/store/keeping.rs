//! What a phone keeps beside the log and the outbox: the text under somebody's cursor, and sound in parts of about a second.
//!
//! Sound is only ever removed against the digest of the whole, as the server has confirmed it.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{Digest, RecordingId, StreamId, VisitId};
use serde::{Deserialize, Serialize};

use super::StoreError;

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

/// Whether a recording may go, given what the server confirmed.
pub(super) fn may_go(about: &SoundAbout, confirmed: Digest) -> Result<(), StoreError> {
    let ours = about.stopped.as_ref().map(|stopped| stopped.digest);
    if ours == Some(confirmed) { Ok(()) } else { Err(StoreError::Failed("the server confirmed another recording".to_owned())) }
}
