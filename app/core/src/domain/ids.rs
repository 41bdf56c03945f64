//! Names of things: opaque identifiers, streams and digests. They say nothing about anybody, so they may stand in an address.
//!
//! An identifier is a UUIDv7 made on a device from its clock and its own randomness, both passed in.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::clock::Timestamp;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes a UUIDv7 from the device's clock and ten bytes of its randomness.
            #[must_use]
            pub fn new(at: Timestamp, random: [u8; 10]) -> Self {
                let millis = u64::try_from(at.millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }

            /// Takes an identifier made elsewhere.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The identifier as a UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// The controller of the records: every key begins with it.
    AuthorityId,
    /// A child, an adult of a family, or a member of staff.
    PersonId,
    /// A phone or browser that writes entries.
    DeviceId,
    /// A team of any of the four kinds.
    TeamId,
    /// A family's file.
    FamilyId,
    /// One entry of a log.
    EntryId,
    /// One visit, planned, attempted or made.
    VisitId,
    /// One note in a visit.
    NoteId,
    /// One recording of sound.
    RecordingId,
    /// One time that somebody confirmed what a machine heard in a recording.
    ConfirmationId,
    /// One thing to be done by somebody.
    ActionId,
    /// One dated episode of a status.
    EpisodeId,
    /// One safety flag.
    FlagId,
    /// One question to the insight team.
    QuestionId,
    /// One reserved decision on its way to the strategy team.
    SignOffId,
    /// One approval by a named officer.
    ApprovalId,
    /// One version of a team agreement.
    AgreementId,
    /// One text under somebody's cursor.
    DraftId,
    /// One time that somebody is let in again.
    RecoveryId,
    /// One investigation of how a file was worked.
    InvestigationId,
    /// One rule of how long something is kept.
    RuleId,
    /// One legal hold on a file.
    HoldId,
    /// The line of history that a server stands on; a restore from a backup starts a new one.
    EpochId,
}

/// A part of a family's file with members of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Legal advice: privileged, for the holding team and the lawyer who advises.
    Legal,
}

/// An append-only list of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamId {
    /// A family's file.
    Family(FamilyId),
    /// A part of a family's file with members of its own.
    Side(FamilyId, Side),
    /// A team's book: who is in it, what it has agreed. Every member of staff may read it; it holds nothing about families.
    Team(TeamId),
    /// A person's own page: their drafts, and how they were let in again.
    Person(PersonId),
}

impl StreamId {
    /// What kind of stream it is, and not whose: all that a log line may say of it.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Family(_) => "family",
            Self::Side(_, Side::Legal) => "legal",
            Self::Team(_) => "team",
            Self::Person(_) => "person",
        }
    }

    /// The family whose file, or part of a file, this is.
    #[must_use]
    pub const fn family(self) -> Option<FamilyId> {
        match self {
            Self::Family(family) | Self::Side(family, _) => Some(family),
            Self::Team(_) | Self::Person(_) => None,
        }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = match self {
            Self::Family(family) | Self::Side(family, _) => family.uuid(),
            Self::Team(team) => team.uuid(),
            Self::Person(person) => person.uuid(),
        };
        write!(f, "{}:{id}", self.kind())
    }
}

/// A text that names no stream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a stream")]
pub struct NotAStream;

impl FromStr for StreamId {
    type Err = NotAStream;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, id) = text.split_once(':').ok_or(NotAStream)?;
        let id = Uuid::from_str(id).map_err(|_| NotAStream)?;
        match kind {
            "family" => Ok(Self::Family(FamilyId(id))),
            "legal" => Ok(Self::Side(FamilyId(id), Side::Legal)),
            "team" => Ok(Self::Team(TeamId(id))),
            "person" => Ok(Self::Person(PersonId(id))),
            _ => Err(NotAStream),
        }
    }
}

impl Serialize for StreamId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Where an entry stands in its stream: 1 is the first, 0 is before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Position(pub u64);

impl Position {
    /// The position after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// SHA-256 of some bytes, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of the parts, one after another.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// SHA-256 over bytes that come one after another.
#[derive(Clone, Debug, Default)]
pub struct Hashing(Sha256);

impl Hashing {
    /// Takes the next bytes in.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all of them.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is not 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 digest in hexadecimal")]
pub struct NotADigest;

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(NotADigest);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = core::str::from_utf8(pair).map_err(|_| NotADigest)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NotADigest)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Both travel as texts, and are described as such.
#[cfg(feature = "openapi")]
mod described {
    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

    macro_rules! text {
        ($name:ident, $description:literal) => {
            impl utoipa::PartialSchema for super::$name {
                fn schema() -> RefOr<Schema> {
                    ObjectBuilder::new().schema_type(Type::String).description(Some($description)).into()
                }
            }

            impl utoipa::ToSchema for super::$name {}
        };
    }

    text!(StreamId, "The name of a stream: family:, legal:, team: or person:, and a UUID.");
    text!(Digest, "SHA-256 in 64 hexadecimal digits.");
}
