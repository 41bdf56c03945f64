//! Letting somebody in again who lost every passkey. It takes two people, neither of them the person, and a reason; the server writes
//! each step into the person's own page, in the transaction that takes it. Who may, the policy says.

use serde::{Deserialize, Serialize};

use super::advice::Origin;
use super::clock::Timestamp;
use super::ids::{PersonId, RecoveryId};

/// For how long the second person can confirm what the first asked for, in milliseconds: a day.
pub const CONFIRM_MS: i64 = 24 * 60 * 60 * 1_000;

/// What happens on the way. Only the server writes it: from a phone none of it is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryBody {
    /// Its author asks that the person be let in again.
    Asked {
        /// Which time.
        recovery: RecoveryId,
        /// Why, and how they know, in a sentence.
        reason: String,
        /// Until when somebody else can confirm it.
        until_at: Timestamp,
        /// Whether it was the operator, at the server, who is none of the authority's people.
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        operator: bool,
    },
    /// A second person confirms it: from now on there is an invitation.
    Confirmed {
        /// Which time.
        recovery: RecoveryId,
        /// Until when the invitation can be used.
        until_at: Timestamp,
        /// The operator's own reason, where it was the operator who confirmed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operator: Option<String>,
    },
    /// One of the two took it back, or the person stopped it.
    Ended {
        /// Which time.
        recovery: RecoveryId,
    },
    /// The person made a new passkey with it. Every earlier passkey, session and phone of theirs ended with that.
    Used {
        /// Which time.
        recovery: RecoveryId,
    },
}

/// Who did one of the two acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A colleague.
    Colleague(PersonId),
    /// The operator, at the server.
    Operator,
}

/// How somebody is let in again, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// Which time.
    pub recovery: RecoveryId,
    /// Who asked for it.
    pub asked_by: By,
    /// When.
    pub asked_at: Timestamp,
    /// Why.
    pub reason: String,
    /// Until when it can be confirmed; once it is, until when the invitation can be used.
    pub until_at: Timestamp,
    /// Who confirmed it.
    pub confirmed_by: Option<By>,
    /// How it ended, where it has.
    pub end: Option<End>,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Somebody took it back, or stopped it.
    Stopped {
        /// Who.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// It was used.
    Used {
        /// When.
        at: Timestamp,
    },
}

impl Recovery {
    /// How it stands after one more thing happened. What does not fit changes nothing.
    #[must_use]
    pub fn after(before: Option<Self>, body: &RecoveryBody, Origin { by, at, .. }: Origin) -> Option<Self> {
        if let RecoveryBody::Asked { recovery, reason, until_at, operator } = body {
            let asked_by = if *operator { By::Operator } else { By::Colleague(by) };
            let (reason, until_at) = (reason.clone(), *until_at);
            return Some(Self { recovery: *recovery, asked_by, asked_at: at, reason, until_at, confirmed_by: None, end: None });
        }
        let mut now = before?;
        if now.recovery == body.recovery() && now.end.is_none() {
            match body {
                RecoveryBody::Confirmed { until_at, operator, .. } => {
                    now.until_at = *until_at;
                    now.confirmed_by = Some(if operator.is_some() { By::Operator } else { By::Colleague(by) });
                }
                RecoveryBody::Ended { .. } => now.end = Some(End::Stopped { by, at }),
                RecoveryBody::Used { .. } => now.end = Some(End::Used { at }),
                RecoveryBody::Asked { .. } => {}
            }
        }
        Some(now)
    }

    /// Whether it can still be confirmed or used at an instant.
    #[must_use]
    pub fn is_open_at(&self, now: Timestamp) -> bool {
        self.end.is_none() && now < self.until_at
    }
}

impl RecoveryBody {
    /// Which time it is about.
    #[must_use]
    pub const fn recovery(&self) -> RecoveryId {
        match self {
            Self::Asked { recovery, .. } | Self::Confirmed { recovery, .. } | Self::Ended { recovery } | Self::Used { recovery } => {
                *recovery
            }
        }
    }
}
