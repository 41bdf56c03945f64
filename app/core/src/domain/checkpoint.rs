//! Checkpoints: where every stream stood, in a word that the server signs, each resting on the ones before; and the certificate with
//! which an epoch begins after a restore. Texts and digests alone: who signs, and who checks a signature, is not decided here.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::ids::{AuthorityId, Digest, EpochId, Hashing, Position, StreamId};
use crate::json;

/// A statement as it travels and rests: the very text that was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Signed {
    /// A [`Statement`], in JSON.
    pub text: String,
    /// ECDSA over P-256 with SHA-256: the 64 bytes of r and s, as WebCrypto takes them. In base64, padded.
    pub signature: String,
    /// The public key that it is to be checked with, as SubjectPublicKeyInfo. In base64, padded.
    pub key: String,
}

/// What the server may sign of its history. The text says which of them it is, so that none passes for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "statement", rename_all = "snake_case")]
pub enum Statement {
    /// Where every stream stood.
    Checkpoint(Checkpoint),
    /// That an epoch began after a restore.
    Restored(Restored),
}

/// Where every stream of an authority stood: it names those that moved since the checkpoint before, and rests on that one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Whose streams.
    pub authority: AuthorityId,
    /// Which, counted from 1.
    pub number: u64,
    /// In which epoch it was made.
    pub epoch: EpochId,
    /// When, by the server's clock.
    pub made_at: Timestamp,
    /// The digest of the heads that moved: [`heads_digest`].
    pub heads: Digest,
    /// The digest of the checkpoint before.
    pub before: Digest,
    /// The digest of an earlier one, [`skips_to`]: so that the way from a late one to an early one is short.
    pub skip: Digest,
}

/// A checkpoint by its number and its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Which. 0 is before the first.
    pub number: u64,
    /// The digest of its text.
    pub digest: Digest,
}

/// That whoever holds the server's key restored it from a backup and began a new epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// Whose streams.
    pub authority: AuthorityId,
    /// The epoch that began.
    pub epoch: EpochId,
    /// The epoch that the backup stood in.
    pub after: EpochId,
    /// When, by the server's clock.
    pub began_at: Timestamp,
    /// The last checkpoint in the backup.
    pub rests_on: Named,
}

/// What a head is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Log {
    /// The entries of a stream.
    Entries,
    /// Who looked at it.
    Looks,
}

impl Log {
    /// Its name in the text that a checkpoint is made over.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::Looks => "looks",
        }
    }
}

/// Where a stream stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamHead {
    /// Of what.
    pub log: Log,
    /// Of which stream.
    pub stream: StreamId,
    /// The last position, or the number of the last look.
    pub position: Position,
    /// The chain there.
    pub chain: Digest,
}

impl Signed {
    /// The name of exactly this text.
    #[must_use]
    pub fn digest(&self) -> Digest {
        digest_of(&self.text)
    }

    /// What it says, where it is a checkpoint.
    #[must_use]
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        read_checkpoint(&self.text)
    }

    /// What it says, where it is the certificate of an epoch.
    #[must_use]
    pub fn restored(&self) -> Option<Restored> {
        match json::read(self.text.as_bytes()) {
            Ok(Statement::Restored(restored)) => Some(restored),
            _ => None,
        }
    }
}

impl Statement {
    /// The text to be signed.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Checkpoint {
    /// The digest by which this one names an earlier one; none where it does not name that one.
    #[must_use]
    pub fn names(&self, number: u64) -> Option<Digest> {
        if number.checked_add(1) == Some(self.number) {
            Some(self.before)
        } else {
            (number < self.number && number == skips_to(self.number)).then_some(self.skip)
        }
    }

    /// Whether this checkpoint rests on an earlier one. `between` are the texts on the [`way`], from the later to the earlier.
    #[must_use]
    pub fn rests_on(&self, earlier: Named, between: &[String]) -> bool {
        let mut at = self.clone();
        for text in between {
            match read_checkpoint(text) {
                Some(next) if at.names(next.number) == Some(digest_of(text)) => at = next,
                _ => return false,
            }
        }
        at.names(earlier.number) == Some(earlier.digest)
    }
}

impl Named {
    /// What the first checkpoint of an authority rests on.
    #[must_use]
    pub fn before_the_first(authority: AuthorityId) -> Self {
        Self { number: 0, digest: digest_of(&format!("checkpoints of {authority}")) }
    }
}

/// The name of exactly this text.
#[must_use]
pub fn digest_of(text: &str) -> Digest {
    Digest::of(&[text.as_bytes()])
}

/// Reads a checkpoint. Says nothing of who signed it.
#[must_use]
pub fn read_checkpoint(text: &str) -> Option<Checkpoint> {
    match json::read(text.as_bytes()) {
        Ok(Statement::Checkpoint(checkpoint)) => Some(checkpoint),
        _ => None,
    }
}

/// The number of the checkpoint that one names beside the one before it: its own number without the lowest binary digit that is set.
#[must_use]
pub const fn skips_to(number: u64) -> u64 {
    number & number.saturating_sub(1)
}

/// The checkpoints between two, on the shortest way back from the later: none where it names the earlier itself. For a million there are
/// at most some two hundred.
#[must_use]
pub fn way(later: u64, earlier: u64) -> Vec<u64> {
    let mut way = Vec::new();
    let mut at = later;
    while at > earlier {
        at = if skips_to(at) >= earlier { skips_to(at) } else { at - 1 };
        way.extend((at > earlier).then_some(at));
    }
    way
}

/// The digest of the heads that a checkpoint names, in their order.
#[must_use]
pub fn heads_digest(heads: &BTreeSet<StreamHead>) -> Digest {
    let mut hashing = Hashing::default();
    for head in heads {
        let StreamHead { log, stream, position, chain } = head;
        hashing.add(format!("{} {stream} {} {chain}\n", log.name(), position.0).as_bytes());
    }
    hashing.finish()
}
