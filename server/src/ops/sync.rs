//! One round of sync: takes what the phone brings, then answers with what it lacks.

use alongside_core::sync::protocol::{SyncAnswer, SyncRequest};

use super::{House, Who};
use crate::db::DbError;

/// Why a round could not be done. Nothing was taken; the phone keeps everything.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// A protocol that this server does not speak.
    #[error("this server speaks another version of the protocol")]
    UnknownProtocol,
    /// An entry's envelope has no name, so that no outcome could be given for it.
    #[error("an entry cannot be read")]
    Malformed,
    /// More entries, bytes or cursors than the protocol allows.
    #[error("the request is too large")]
    TooLarge,
    /// The database failed: [`DbError::Full`] is 507, [`DbError::Unavailable`] 503, anything else 500.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Does one round.
///
/// # Errors
/// Where the request is no request, or the database failed.
pub async fn round(_house: &House, _who: &Who, _request: SyncRequest) -> Result<SyncAnswer, SyncError> {
    Err(SyncError::UnknownProtocol)
}
