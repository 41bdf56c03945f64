//! One round of sync, over HTTP.

use alongside_core::sync::protocol::{Outcome, PROTOCOL, SyncAnswer, SyncRequest};
use axum::extract::State;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use serde::Deserialize;

use super::Desk;
use super::json::JsonBytes;
use super::line::Tally;
use crate::ops::Who;
use crate::ops::sync::{SyncError, round};
use crate::problem::{Code, Problem, ProblemBody};

/// What every version of the protocol says of itself. Read first: another version may have another shape.
#[derive(Deserialize)]
struct Version {
    protocol: u16,
}

/// Takes what a phone brings, and answers with what it lacks.
///
/// # Errors
/// A problem, where nothing was taken.
#[utoipa::path(post, path = "/api/v1/sync", tag = "sync", request_body = SyncRequest, responses(
    (status = 200, description = "The round.", body = SyncAnswer),
    (status = 400, description = "The request cannot be read (`malformed`), or is of another version (`unknown_protocol`).", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 403, description = "The device was revoked (`device_revoked`), or another site asked.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 413, description = "More bytes, entries or cursors than are taken at once.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 415, description = "Not JSON.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests: `Retry-After` says when.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 500, description = "The server failed; nothing was taken.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 503, description = "The database cannot be reached for now.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 507, description = "The server's disk is full; nothing was taken.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn sync(State(desk): State<Desk>, who: Who, body: JsonBytes) -> Result<impl IntoResponse, Problem> {
    let Version { protocol } = body.read()?;
    if protocol != PROTOCOL {
        return Err(SyncError::UnknownProtocol.into());
    }
    let request: SyncRequest = body.read()?;
    let answer = round(&desk.house, &who, request).await?;
    Ok((Extension(Tally::of(answer.outcomes.values().map(name_of))), Json(answer)))
}

/// What became of an entry, in a word for the log and the figures.
fn name_of(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted { again: false, .. } => "accepted".to_owned(),
        Outcome::Accepted { again: true, .. } => "again".to_owned(),
        Outcome::Refused { .. } => "refused".to_owned(),
        Outcome::Rejected { reason } => {
            serde_json::to_value(reason).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
        }
    }
}

impl From<SyncError> for Problem {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::UnknownProtocol => Self::new(Code::UnknownProtocol).saying(format!("This server speaks version {PROTOCOL}.")),
            SyncError::Malformed => Self::new(Code::Malformed).saying("An entry has no envelope that can be read."),
            SyncError::DeviceRevoked => Self::new(Code::DeviceRevoked),
            SyncError::TooLarge => Self::new(Code::TooLarge),
            SyncError::Db(error) => error.into(),
        }
    }
}
