//! The model that phones take recordings down with, where their person wants that: which it is, and its files. It says nothing of anybody.

use alongside_core::sync::models::PhoneModel;
use axum::Json as JsonAnswer;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

use super::Desk;
use super::path::Named;
use crate::problem::{Code, Problem, ProblemBody};
use crate::speech::models::Stored;

/// The model for phones.
///
/// # Errors
/// A problem, where this server has none.
#[utoipa::path(get, path = "/api/v1/phone-model", tag = "recordings", responses(
    (status = 200, description = "Which it is, and its files.", body = PhoneModel),
    (status = 404, description = "This server has no model for phones.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn model(State(desk): State<Desk>) -> Result<JsonAnswer<PhoneModel>, Problem> {
    let found = stored(&desk).await?;
    tokio::task::spawn_blocking(move || found.for_a_phone()).await.map_err(Problem::failed)?.map(JsonAnswer).map_err(Problem::failed)
}

/// A file of the model for phones, or a range of it.
///
/// # Errors
/// A problem, where it is no file of the model, or there is nothing at the range.
#[utoipa::path(get, path = "/api/v1/phone-model/{file}", tag = "recordings",
    params(("file" = String, Path, description = "Its name.")),
    responses(
        (status = 200, description = "All of it.", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "The range that was asked for.", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "The model for phones has no such file.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 416, description = "There is nothing at that range.", body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn file(State(desk): State<Desk>, Named(file): Named<String>, request: Request) -> Result<Response, Problem> {
    let found = stored(&desk).await?;
    let path = found.file(&file).ok_or_else(|| Problem::new(Code::NotThere))?;
    let mut answer = ServeFile::new(path).oneshot(request).await.map_err(Problem::failed)?.into_response();
    match answer.status() {
        StatusCode::NOT_FOUND => return Err(Problem::new(Code::NotThere)),
        StatusCode::RANGE_NOT_SATISFIABLE => return Err(Problem::new(Code::OutOfRange)),
        _ => {}
    }
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    Ok(answer)
}

async fn stored(desk: &Desk) -> Result<Stored, Problem> {
    let models = desk.models.clone();
    let found = tokio::task::spawn_blocking(move || models.for_phones()).await.map_err(Problem::failed)?;
    found.map_err(Problem::failed)?.ok_or_else(|| Problem::new(Code::NotThere))
}
