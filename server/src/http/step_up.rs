//! Proving anew who one is, before what takes a proof of the last ten minutes. It renews the session's cookie.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::Desk;
use super::json::Json;
use super::passkeys::{AskedAnswer, Given, relying, token};
use crate::auth::{self, cookie};
use crate::ops::{Who, step_up};
use crate::problem::{Code, Problem, ProblemBody};

/// Asks the browser for a passkey of whoever is signed in.
///
/// # Errors
/// A problem, where they have none.
#[utoipa::path(post, path = "/api/v1/step-up/begin", tag = "session", responses(
    (status = 200, description = "What to ask the authenticator.", body = AskedAnswer),
    (status = 401, description = "Nobody is signed in, or there is nothing to prove it with.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "Passkeys are not set up here.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn begin(State(desk): State<Desk>, who: Who, headers: HeaderMap) -> Result<JsonAnswer<AskedAnswer>, Problem> {
    let relying = relying(&desk)?;
    let session = auth::token(&headers, desk.travels()).ok_or(Problem::new(Code::NotSignedIn))?;
    Ok(JsonAnswer(step_up::begin(&desk.house, &relying, who, &session).await?.into()))
}

/// Takes the proof. The cookie of before opens nothing more.
///
/// # Errors
/// A problem, where it proves nothing.
#[utoipa::path(post, path = "/api/v1/step-up/finish", tag = "session", request_body = Given, responses(
    (status = 204, description = "Proven, for ten minutes: the cookie is another."),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "It was not accepted.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "Passkeys are not set up here.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn finish(
    State(desk): State<Desk>,
    who: Who,
    headers: HeaderMap,
    Json(given): Json<Given>,
) -> Result<impl IntoResponse, Problem> {
    let relying = relying(&desk)?;
    let session = auth::token(&headers, desk.travels()).ok_or(Problem::new(Code::NotSignedIn))?;
    let ceremony = token(&given.ceremony)?;
    let renewed = step_up::finish(&desk.house, &relying, who, &session, &ceremony, &given.credential).await?;
    Ok((StatusCode::NO_CONTENT, cookie::begin(&renewed, desk.travels())?))
}
