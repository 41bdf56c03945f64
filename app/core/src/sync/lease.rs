//! The lease: for how long a phone may read what it holds without having spoken to the server. It never stands in the way of capture.
//!
//! Judges instants that are handed in. That a lease is the authority's own word, its signature says: who reads it checks that first.

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{DeviceId, PersonId};
use crate::json;

/// For how long a lease is given, in milliseconds: three days.
pub const LEASE_MS: i64 = 72 * 60 * 60 * 1_000;

/// By how much a phone's clock may be behind what the phone has seen already, in milliseconds. Clocks are set right by so much every day.
pub const SLACK_MS: i64 = 5 * 60 * 1_000;

/// That a person may read on a device, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lease {
    /// On which device.
    pub device: DeviceId,
    /// Who.
    pub person: PersonId,
    /// When it was given, by the server's clock.
    pub issued_at: Timestamp,
    /// When it is over.
    pub ends_at: Timestamp,
}

/// A lease, signed by the authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedLease {
    /// A [`Lease`], in JSON: the very text that was signed.
    pub text: String,
    /// ECDSA over P-256 with SHA-256: the 64 bytes of r and s, as WebCrypto takes them.
    pub signature: Bytes,
}

/// What a phone may do by its lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leased {
    /// What is on it can be read.
    Reads,
    /// Reading is over until the phone has spoken to the server again.
    Ended,
    /// The phone's clock is behind what the phone has seen: it says nothing about the time that is left. Set it right, or speak to the
    /// server.
    ClockIsWrong,
}

impl Lease {
    /// A lease that is given now.
    #[must_use]
    pub const fn given(device: DeviceId, person: PersonId, now: Timestamp) -> Self {
        Self { device, person, issued_at: now, ends_at: now.plus(LEASE_MS) }
    }

    /// The text to be signed.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What the phone may do, by its clock and the latest instant that it has ever seen, on its own clock or from the server. Time counts
    /// from the later of the two, so a clock that is set back stretches nothing. With each new lease the phone takes the server's time for
    /// the latest that it has seen, or a clock that once ran ahead would hold for ever.
    #[must_use]
    pub fn judge(&self, now: Timestamp, last_seen: Timestamp) -> Leased {
        let seen = last_seen.max(self.issued_at);
        if now.max(seen) >= self.ends_at {
            Leased::Ended
        } else if now.plus(SLACK_MS) < seen {
            Leased::ClockIsWrong
        } else {
            Leased::Reads
        }
    }
}

impl SignedLease {
    /// Reads what was signed. Says nothing of who signed it.
    #[must_use]
    pub fn read(&self) -> Option<Lease> {
        json::read(self.text.as_bytes()).ok()
    }
}
