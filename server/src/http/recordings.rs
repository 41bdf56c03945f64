//! Recordings over HTTP: announced, sent in parts, made whole, played back.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{Digest, RecordingId, StreamId};
use alongside_core::domain::retention::KeptClass;
use axum::Json as JsonAnswer;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use tower::ServiceExt as _;
use tower_http::services::ServeFile;
use utoipa::ToSchema;

use super::json::{Json, bytes, must_be};
use super::path::Named;
use super::{Desk, digest};
use crate::ops::Who;
use crate::ops::recordings::{self, Announced, RecordingError, Whole};
use crate::ops::sound_folder::Part;
use crate::problem::{Code, Problem, ProblemBody};

/// The most bytes of one part.
pub const MAX_PART_BYTES: usize = 1024 * 1024;

/// A recording that is to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Announcement {
    /// Its name.
    pub recording: RecordingId,
    /// The file that it belongs to.
    pub stream: StreamId,
    /// What kind of sound it is, as the browser names it: `audio/webm;codecs=opus`.
    pub media_type: String,
}

/// What a recording is as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Completion {
    /// How many parts it has: they are numbered from 0.
    pub parts: u32,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of all of it.
    pub digest: Digest,
}

/// How far a recording has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProgressAnswer {
    /// The parts that the server has durably.
    pub parts: Vec<u32>,
    /// Whether it is whole.
    pub complete: bool,
}

/// Announces a recording. To announce it again changes nothing.
///
/// # Errors
/// A problem, where it cannot be taken.
#[utoipa::path(post, path = "/api/v1/recordings", tag = "recordings", request_body = Announcement, responses(
    (status = 201, description = "Its parts may come."),
    (status = 200, description = "It was announced before."),
    (status = 404, description = "There is no such file, or it is not theirs.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "The name is taken (`id_reused`).", body = ProblemBody, content_type = "application/problem+json"),
    (status = 415, description = "Not JSON, or no kind of sound.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn announce(State(desk): State<Desk>, who: Who, Json(asked): Json<Announcement>) -> Result<StatusCode, Problem> {
    match recordings::announce(&desk.house, &who, asked.recording, asked.stream, &asked.media_type).await? {
        Announced::New => Ok(StatusCode::CREATED),
        Announced::Again => Ok(StatusCode::OK),
    }
}

/// Takes one part, of at most 1 MiB. The same part again changes nothing.
///
/// # Errors
/// A problem, where it is not on the disk.
#[utoipa::path(put, path = "/api/v1/recordings/{recording}/parts/{part}", tag = "recordings",
    params(
        ("recording" = RecordingId, Path, description = "The recording."),
        ("part" = u32, Path, description = "The part's number, from 0."),
        ("Content-Digest" = String, Header, description = "`sha-256=:…:`, of the part's bytes."),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 204, description = "The server has it durably."),
        (status = 404, description = "There is no such recording, or it is not theirs.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The part is there, with other bytes (`part_differs`).", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The part is too large, its number is, or the recording with it.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "Not `application/octet-stream`.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The bytes are not those of the digest (`digest_mismatch`).", body = ProblemBody, content_type = "application/problem+json"),
        (status = 507, description = "The server's disk is full.", body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn part(
    State(desk): State<Desk>,
    who: Who,
    Named((recording, part)): Named<(RecordingId, u32)>,
    request: Request,
) -> Result<StatusCode, Problem> {
    must_be("application/octet-stream", request.headers())?;
    let headers = request.headers().clone();
    let bytes = bytes(request, &desk).await?;
    let digest = digest::checked(&headers, &bytes)?;
    recordings::take(&desk.house, &desk.sound, &who, recording, Part { part, digest }, bytes.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a recording whole, once every part is there and the sum is right.
///
/// # Errors
/// A problem that names the parts that are missing.
#[utoipa::path(post, path = "/api/v1/recordings/{recording}/complete", tag = "recordings", request_body = Completion,
    params(("recording" = RecordingId, Path, description = "The recording.")),
    responses(
        (status = 204, description = "It is whole, durably: the phone may forget it."),
        (status = 404, description = "There is no such recording, or it is not theirs.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Parts are missing (`parts_missing`, with their numbers), or the whole differs (`digest_mismatch`).", body = ProblemBody, content_type = "application/problem+json"),
        (status = 507, description = "The server's disk is full.", body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn complete(
    State(desk): State<Desk>,
    who: Who,
    Named(recording): Named<RecordingId>,
    Json(asked): Json<Completion>,
) -> Result<StatusCode, Problem> {
    let whole = Whole { parts: asked.parts, bytes: asked.bytes, digest: asked.digest };
    recordings::complete(&desk.house, &desk.sound, &who, recording, whole).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How far a recording has come, for whoever sends it.
///
/// # Errors
/// A problem, where it is not theirs.
#[utoipa::path(get, path = "/api/v1/recordings/{recording}", tag = "recordings",
    params(("recording" = RecordingId, Path, description = "The recording.")),
    responses(
        (status = 200, description = "What the server has.", body = ProgressAnswer),
        (status = 404, description = "There is no such recording, or it is not theirs.", body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn state(
    State(desk): State<Desk>,
    who: Who,
    Named(recording): Named<RecordingId>,
) -> Result<JsonAnswer<ProgressAnswer>, Problem> {
    let progress = recordings::progress(&desk.house, &who, recording).await?;
    Ok(JsonAnswer(ProgressAnswer { parts: progress.parts, complete: progress.complete }))
}

/// The sound of a whole recording, or a range of it.
///
/// # Errors
/// A problem, where it is not there, not whole, or not theirs to hear.
#[utoipa::path(get, path = "/api/v1/recordings/{recording}/sound", tag = "recordings",
    params(("recording" = RecordingId, Path, description = "The recording.")),
    responses(
        (status = 200, description = "All of it.", content((Vec<u8> = "audio/webm"), (Vec<u8> = "audio/mp4"), (Vec<u8> = "audio/ogg"), (Vec<u8> = "audio/wav"), (Vec<u8> = "audio/mpeg"), (Vec<u8> = "audio/aac"))),
        (status = 416, description = "There is nothing at that range.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 206, description = "The range that was asked for.", content((Vec<u8> = "audio/webm"), (Vec<u8> = "audio/mp4"), (Vec<u8> = "audio/ogg"), (Vec<u8> = "audio/wav"), (Vec<u8> = "audio/mpeg"), (Vec<u8> = "audio/aac"))),
        (status = 404, description = "It is not there, not whole yet, or not theirs to hear.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "It was deleted (`deleted`): the time that a rule gives it is over.", body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn sound(
    State(desk): State<Desk>,
    who: Who,
    Named(recording): Named<RecordingId>,
    request: Request,
) -> Result<Response, Problem> {
    let sound = recordings::listen(&desk.house, &desk.sound, &who, recording).await?;
    let mut answer = ServeFile::new(&sound.file).oneshot(request).await.map_err(Problem::failed)?.into_response();
    match answer.status() {
        StatusCode::NOT_FOUND => return Err(Problem::failed("the file of a whole recording is gone")),
        StatusCode::RANGE_NOT_SATISFIABLE => return Err(Problem::new(Code::OutOfRange)),
        _ => {}
    }
    let media_type = HeaderValue::try_from(sound.media_type).map_err(Problem::failed)?;
    answer.headers_mut().insert(CONTENT_TYPE, media_type);
    Ok(answer)
}

fn say_deleted(class: KeptClass, at: Timestamp) -> String {
    let what = if class == KeptClass::Sound { "The sound of this recording" } else { "What a machine wrote down of this recording" };
    format!("{what} was deleted on {}, under a rule that its file names.", at.day())
}

impl From<RecordingError> for Problem {
    fn from(error: RecordingError) -> Self {
        match error {
            RecordingError::NotThere => Self::new(Code::NotThere),
            RecordingError::IdReused => Self::new(Code::IdReused),
            RecordingError::NoSound => Self::new(Code::WrongMediaType).saying("Name a media type of sound."),
            RecordingError::Deleted { class, at } => Self::new(Code::Deleted).saying(say_deleted(class, at)),
            RecordingError::PartDiffers => Self::new(Code::PartDiffers),
            RecordingError::PartsMissing(missing) => Self::new(Code::PartsMissing).lacking(missing),
            RecordingError::Differs => Self::new(Code::DigestMismatch),
            RecordingError::TooLarge => Self::new(Code::TooLarge),
            RecordingError::Full => Self::new(Code::StorageFull),
            RecordingError::Folder(error) => Self::failed(error),
            RecordingError::Db(error) => error.into(),
        }
    }
}
