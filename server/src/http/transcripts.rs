//! The text of a recording over HTTP: how far it has come, and once more after it failed.

use alongside_core::domain::ids::RecordingId;
use alongside_core::sync::hearing::Hearing;
use axum::Json as JsonAnswer;
use axum::extract::State;

use super::Desk;
use super::path::Named;
use crate::ops::{Who, transcripts};
use crate::problem::{Problem, ProblemBody};

/// How it stands with the text of a whole recording, and what was heard so far. Whoever may hear its sound may read it.
///
/// # Errors
/// A problem, where it is not there, not whole, or not theirs to hear.
#[utoipa::path(get, path = "/api/v1/recordings/{recording}/transcript", tag = "recordings",
    params(("recording" = RecordingId, Path, description = "The recording.")),
    responses(
        (status = 200, description = "Waiting, working with what was heard so far, done, or failed.", body = Hearing),
        (status = 404, description = "It is not there, not whole yet, or not theirs to hear.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "It was deleted (`deleted`), or the sound to hear it from was: the time that a rule gives it is over.", body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn standing(State(desk): State<Desk>, who: Who, Named(recording): Named<RecordingId>) -> Result<JsonAnswer<Hearing>, Problem> {
    Ok(JsonAnswer(transcripts::standing(&desk.house, &who, recording, desk.speech.can_hear()).await?))
}

/// Lets a recording wait to be heard again, where it failed. Else nothing changes.
///
/// # Errors
/// A problem, where it is not there, not whole, or not theirs to hear.
#[utoipa::path(post, path = "/api/v1/recordings/{recording}/transcript", tag = "recordings",
    params(("recording" = RecordingId, Path, description = "The recording.")),
    responses(
        (status = 200, description = "How it stands now.", body = Hearing),
        (status = 404, description = "It is not there, not whole yet, or not theirs to hear.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "It was deleted (`deleted`), or the sound to hear it from was: the time that a rule gives it is over.", body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn ask_again(State(desk): State<Desk>, who: Who, Named(recording): Named<RecordingId>) -> Result<JsonAnswer<Hearing>, Problem> {
    Ok(JsonAnswer(transcripts::ask_again(&desk.house, &who, recording, desk.speech.can_hear()).await?))
}
