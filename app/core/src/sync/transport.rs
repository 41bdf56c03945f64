//! The way to the server, as the engine sees it: one request, one answer, or a reason why there was none.
//!
//! What a reason means for the entries that were sent is decided in [`plan`](super::plan), not here.

use serde::{Deserialize, Serialize};

use super::protocol::{Rejection, SyncAnswer, SyncRequest};

/// Why there was no answer. Whether the server did what was asked is not known, so everything may be asked again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum TransportError {
    /// No network, or it broke off before an answer.
    #[error("there is no network")]
    Offline,
    /// The session is over.
    #[error("you need to sign in again")]
    NotSignedIn,
    /// Too many requests.
    #[error("the server asks to wait")]
    Throttled {
        /// How long the server asks to wait.
        retry_after_ms: Option<i64>,
    },
    /// The server cannot answer now.
    #[error("the server cannot answer now")]
    Unavailable {
        /// How long the server asks to wait.
        retry_after_ms: Option<i64>,
    },
    /// The server's disk is full. Nothing was taken.
    #[error("the server has no room left")]
    NoRoom {
        /// How long the server asks to wait.
        retry_after_ms: Option<i64>,
    },
    /// The request was too large.
    #[error("the server finds it too large")]
    TooLarge,
    /// The server could not read the request.
    #[error("the server could not read it ({code})")]
    Rejected {
        /// The problem's code.
        code: String,
    },
    /// The server failed on this request.
    #[error("the server failed")]
    ServerFailed,
    /// The server wants a newer version of the app.
    #[error("this version is too old")]
    UpdateRequired,
    /// Something answered that is not our server, or the answer was cut off: a sign-in page of a network, half an answer.
    #[error("something else answered")]
    NotOurs,
}

impl TransportError {
    /// The reason to set an entry aside with, where this failure may be due to what was pushed; none where it surely is not.
    #[must_use]
    pub const fn blames_the_push(&self) -> Option<Rejection> {
        match self {
            Self::TooLarge => Some(Rejection::TooLarge),
            Self::Rejected { .. } => Some(Rejection::Unreadable),
            Self::ServerFailed => Some(Rejection::Failed),
            _ => None,
        }
    }

    /// How long the server asks to wait, in milliseconds.
    #[must_use]
    pub const fn retry_after_ms(&self) -> Option<i64> {
        match self {
            Self::Throttled { retry_after_ms } | Self::Unavailable { retry_after_ms } | Self::NoRoom { retry_after_ms } => *retry_after_ms,
            _ => None,
        }
    }
}

/// One request, one answer.
#[expect(async_fn_in_trait, reason = "the engine runs on one thread, in a page and in tests")]
pub trait Transport {
    /// Sends a round and waits for its answer.
    async fn sync(&self, request: &SyncRequest) -> Result<SyncAnswer, TransportError>;
}
