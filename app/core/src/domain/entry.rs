//! The entry: what is written once and never changed. Its envelope ([`Head`]) and its closed enum of bodies ([`Body`]).
//!
//! An entry travels and rests as [`Written`]: the very texts that its author's device made, so that every digest is over the bytes
//! received. A body that this build does not know keeps its text and reads as [`Body::Unknown`].

use serde::{Deserialize, Serialize};

use super::advice::{AdviceBody, Origin};
use super::approval::ApprovalBody;
use super::clock::Timestamp;
use super::dictation::DictationBody;
use super::draft::DraftBody;
use super::family::FileBody;
use super::ids::{AuthorityId, DeviceId, Digest, EntryId, PersonId, Position, RecordingId, StreamId};
use super::investigation::InvestigationBody;
use super::recovery::RecoveryBody;
use super::sign_off::SignOffBody;
use super::team::TeamBody;
use super::visit::VisitBody;
use crate::json;

/// The version of bodies that this build writes. A new kind of body, or a new value in a closed list, raises it and
/// [`super::family::FOLD_VERSION`] with it.
pub const BODY_VERSION: u16 = 9;

/// The longest envelope that is taken, in bytes.
pub const MAX_HEAD_BYTES: usize = 8 * 1024;

/// The longest body that is taken, in bytes.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// The longest salt that is taken, in hexadecimal digits: as long as the digest that it goes into.
pub const MAX_SALT_DIGITS: usize = 64;

/// The kind of record, which retention and access go by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordClass {
    /// What was seen, said and done with a family.
    #[default]
    Practice,
    /// What a machine heard in a recording: kept by rules of its own, which need not be those of the record made of it.
    Transcript,
    /// Advice asked and given.
    Advice,
    /// Decisions and the way to them.
    Decision,
    /// Legal advice: privileged.
    Legal,
    /// The working of teams.
    Team,
    /// A person's own page.
    Personal,
    /// A class that a later version named.
    #[serde(other)]
    Other,
}

/// The envelope. Fields that a later version adds survive, since the text itself is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Which entry.
    pub id: EntryId,
    /// Whose record it is.
    pub authority: AuthorityId,
    /// Its home.
    pub stream: StreamId,
    /// Who wrote it.
    pub author: PersonId,
    /// On which device.
    pub device: DeviceId,
    /// The device's own count, from 1: a gap shows.
    pub device_seq: u64,
    /// When what it tells happened.
    pub happened_at: Timestamp,
    /// When it was written, by the device's clock.
    pub written_at: Timestamp,
    /// How far the device's clock was ahead of the server's when they last spoke, in milliseconds.
    #[serde(default)]
    pub skew_ms: i64,
    /// Whom it is about. Each person's record stands alone.
    #[serde(default)]
    pub about: Vec<PersonId>,
    /// Whether it tells something of a third party.
    #[serde(default)]
    pub third_party: bool,
    /// The kind of record.
    #[serde(default)]
    pub class: RecordClass,
    /// Entries that must be taken before this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<EntryId>,
    /// The version of the body.
    pub version: u16,
    /// SHA-256 over the salt and the body's text.
    pub body: Digest,
    /// The device's signature over the envelope, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// What an entry says. The list is closed; a later version's bodies read as [`Body::Unknown`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Of the family's file.
    File(FileBody),
    /// Of a visit.
    Visit(VisitBody),
    /// Of a question to the insight team.
    Advice(AdviceBody),
    /// Of a reserved decision.
    SignOff(SignOffBody),
    /// Of an approval by a named officer.
    Approval(ApprovalBody),
    /// Of a team's book.
    Team(TeamBody),
    /// Of a person's drafts.
    Draft(DraftBody),
    /// Of how a person is let in again.
    Recovery(RecoveryBody),
    /// Of a file that is opened to a person for an investigation.
    Investigation(InvestigationBody),
    /// Of a text that was dictated outside a visit.
    Dictation(DictationBody),
    /// Written by a later version: shown as *update to read this*.
    #[serde(skip)]
    Unknown,
    /// The words were taken out, by a rule that is recorded beside.
    #[serde(skip)]
    Erased,
}

impl Body {
    /// Whether it is an act, which may be refused. All else is a record, and is taken.
    #[must_use]
    pub const fn is_act(&self) -> bool {
        match self {
            Self::Advice(_) | Self::Approval(_) | Self::Team(_) | Self::Recovery(_) | Self::Investigation(_) => true,
            Self::SignOff(body) => !matches!(body, SignOffBody::Fact { .. }),
            Self::File(body) => body.is_act(),
            Self::Visit(body) => matches!(body, VisitBody::Finalised { .. } | VisitBody::MovedAway { .. }),
            Self::Dictation(_) | Self::Draft(_) | Self::Unknown | Self::Erased => false,
        }
    }

    /// Whether it says how a file stands, rather than what happened. See [`FileBody::says_what_stands`].
    #[must_use]
    pub const fn says_what_stands(&self) -> bool {
        if let Self::File(body) = self { body.says_what_stands() } else { false }
    }

    /// The recording of which this says what a machine heard in it.
    #[must_use]
    pub const fn heard_in(&self) -> Option<RecordingId> {
        match self {
            Self::Visit(VisitBody::Heard { recording, .. }) | Self::Dictation(DictationBody::Heard { recording, .. }) => Some(*recording),
            _ => None,
        }
    }

    /// The kind of record that a body makes.
    #[must_use]
    pub const fn class(&self, stream: StreamId) -> RecordClass {
        match (self, stream) {
            (_, StreamId::Side(..)) => RecordClass::Legal,
            (Self::Visit(VisitBody::Heard { .. }) | Self::Dictation(_), _) => RecordClass::Transcript,
            (Self::Advice(_), _) => RecordClass::Advice,
            (Self::SignOff(_) | Self::Approval(_), _) => RecordClass::Decision,
            (Self::Team(_), _) => RecordClass::Team,
            (Self::Draft(_) | Self::Recovery(_) | Self::Investigation(_), _) => RecordClass::Personal,
            _ => RecordClass::Practice,
        }
    }
}

/// An entry as it travels and rests: the texts as they were written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Written {
    /// The envelope's JSON.
    pub head: String,
    /// The salt of the body's digest, in hexadecimal. Gone once the body is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// The body's JSON. None once it is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// An entry that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The envelope.
    pub head: Head,
    /// What it says.
    pub body: Body,
    /// SHA-256 over the envelope's text: the name of exactly this entry.
    pub digest: Digest,
}

impl Entry {
    /// Where it comes from. The time is the server's, as far as the device knew how wrong its own clock went: what is judged by it must not
    /// depend on a phone's clock, and the envelope says the same wherever it is folded.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        Origin { by: self.head.author, at: self.head.written_at.plus(self.head.skew_ms.saturating_neg()), entry: self.head.id }
    }
}

/// Why some texts are no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// The envelope is not one.
    #[error("the envelope cannot be read")]
    Head,
    /// The envelope or the body is longer than is taken.
    #[error("the entry is too large")]
    TooLarge,
    /// The body is not JSON, or not a body of the version that the envelope names; or its salt is longer than any.
    #[error("the body cannot be read")]
    Body,
    /// The body is not the one that the envelope names.
    #[error("the body does not match its digest")]
    Digest,
}

impl Written {
    /// Writes an entry: fills in the body's digest and class, and fixes both texts.
    #[must_use]
    pub fn new(mut head: Head, body: &Body, salt: [u8; 16]) -> Self {
        let salt = salt.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let body_text = serde_json::to_string(body).unwrap_or_default();
        head.body = body_digest(&salt, &body_text);
        head.class = body.class(head.stream);
        head.version = BODY_VERSION;
        let head = serde_json::to_string(&head).unwrap_or_default();
        Self { head, salt: Some(salt), body: Some(body_text) }
    }

    /// SHA-256 over the envelope's text. The envelope names the body's digest, so this names the whole entry.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&[self.head.as_bytes()])
    }

    /// How many bytes it takes up on the wire, about.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let long = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        self.head.len() + long(&self.salt) + long(&self.body) + 64
    }

    /// Reads the envelope alone.
    ///
    /// # Errors
    /// [`Unreadable`] where it is too long or not an envelope.
    pub fn read_head(&self) -> Result<Head, Unreadable> {
        if self.head.len() > MAX_HEAD_BYTES {
            return Err(Unreadable::TooLarge);
        }
        json::read(self.head.as_bytes()).map_err(|_| Unreadable::Head)
    }

    /// Reads the entry, checking the body against the envelope.
    ///
    /// # Errors
    /// [`Unreadable`] where the texts are no entry. A body of a later version is no error.
    pub fn read(&self) -> Result<Entry, Unreadable> {
        let head = self.read_head()?;
        let digest = self.digest();
        if self.salt.as_ref().is_some_and(|salt| salt.len() > MAX_SALT_DIGITS) {
            return Err(Unreadable::Body);
        }
        let Some(text) = &self.body else {
            return Ok(Entry { head, body: Body::Erased, digest });
        };
        if text.len() > MAX_BODY_BYTES {
            return Err(Unreadable::TooLarge);
        }
        if body_digest(self.salt.as_deref().unwrap_or(""), text) != head.body {
            return Err(Unreadable::Digest);
        }
        let body = match json::read::<Body>(text.as_bytes()) {
            Ok(body) => body,
            Err(error) if error.is_data() && head.version > BODY_VERSION => Body::Unknown,
            Err(_) => return Err(Unreadable::Body),
        };
        Ok(Entry { head, body, digest })
    }

    /// The entry without its words: what stays after an erasure. The chain still passes.
    #[must_use]
    pub fn erased(&self) -> Self {
        Self { head: self.head.clone(), salt: None, body: None }
    }
}

fn body_digest(salt: &str, text: &str) -> Digest {
    Digest::of(&[salt.as_bytes(), b"\n", text.as_bytes()])
}

/// Where and when the server took an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// Where it stands in its stream.
    pub position: Position,
    /// When the server took it.
    pub received_at: Timestamp,
    /// Whether its author no longer held the file: kept for the team that does.
    #[serde(default)]
    pub late: bool,
}

/// The chain over a stream: covers everything before it, where and when this entry was taken, and the entry.
#[must_use]
pub fn chain(before: Digest, receipt: Receipt, entry: Digest) -> Digest {
    let position = receipt.position.0.to_be_bytes();
    let received = receipt.received_at.millis().to_be_bytes();
    Digest::of(&[before.bytes(), &position, &received, &[u8::from(receipt.late)], entry.bytes()])
}

/// The chain before the first entry of a stream: names the authority and the stream, so that no chain passes for another's.
#[must_use]
pub fn chain_start(authority: AuthorityId, stream: StreamId) -> Digest {
    Digest::of(&[authority.to_string().as_bytes(), b"/", stream.to_string().as_bytes()])
}
