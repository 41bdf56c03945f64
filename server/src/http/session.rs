//! Who is signed in here and where else, and signing out.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, Digest, PersonId};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Desk;
use super::json::Json as Asked;
use crate::auth::{self, cookie};
use crate::ops::sessions::{Means, OwnSession};
use crate::ops::{Who, directory, sessions};
use crate::problem::{Problem, ProblemBody};

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionAnswer {
    /// Who.
    pub person: PersonId,
    /// Under which authority.
    pub authority: AuthorityId,
    /// The name that colleagues call them by.
    pub name: String,
    /// Whether their phone shows nothing before it has a PIN: everywhere but in a demonstration.
    #[serde(default)]
    pub locks: bool,
}

impl SessionAnswer {
    /// What a person is told about themselves.
    ///
    /// # Errors
    /// Where the directory cannot be read.
    pub async fn of(desk: &Desk, who: Who) -> Result<Self, Problem> {
        let directory = directory::current(&desk.house, who.authority).await?;
        let name = directory.name_of(who.person).unwrap_or("Colleague").to_owned();
        Ok(Self { person: who.person, authority: who.authority, name, locks: !desk.config.demo })
    }
}

/// Says who is signed in.
///
/// # Errors
/// A problem, where nobody is.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", responses(
    (status = 200, description = "Who is signed in.", body = SessionAnswer),
    (status = 401, description = "Nobody is.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn session(State(desk): State<Desk>, who: Who) -> Result<Json<SessionAnswer>, Problem> {
    SessionAnswer::of(&desk, who).await.map(Json)
}

/// Ends the session, where there is one. Nothing on the phone is touched.
///
/// # Errors
/// Where the database failed.
#[utoipa::path(post, path = "/api/v1/sign-out", tag = "session", responses(
    (status = 204, description = "Nobody is signed in any more."),
    (status = 403, description = "Another site asked.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn sign_out(State(desk): State<Desk>, headers: HeaderMap) -> Result<impl IntoResponse, Problem> {
    if let Some(token) = auth::token(&headers, desk.travels()) {
        sessions::end(&desk.house, &token).await?;
    }
    Ok((StatusCode::NO_CONTENT, cookie::end(desk.travels())?))
}

/// Somewhere that one is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionLine {
    /// Its name, for ending it.
    pub session: Digest,
    /// When it began.
    pub began_at: Timestamp,
    /// On what kind of phone, where the browser said so.
    pub made_on: Option<String>,
    /// How they proved there who they are, where it is known.
    pub means: Option<Means>,
    /// Whether it is the one that asks.
    pub here: bool,
}

/// Where one is signed in.
///
/// # Errors
/// A problem, where nobody is.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "session", responses(
    (status = 200, description = "The latest first.", body = [SessionLine]),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn sessions_of(State(desk): State<Desk>, who: Who, headers: HeaderMap) -> Result<Json<Vec<SessionLine>>, Problem> {
    let here = auth::token(&headers, desk.travels());
    let own = sessions::of(&desk.house, &who, here.as_ref()).await?;
    let line = |(session, here): (OwnSession, bool)| SessionLine {
        session: session.digest,
        means: sessions::means_of(&session),
        began_at: session.began_at,
        made_on: session.made_on,
        here,
    };
    Ok(Json(own.into_iter().map(line).collect()))
}

/// Which session to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EndSession {
    /// Its name.
    pub session: Digest,
}

/// Signs out somewhere else, at once. What is on that phone stays there, and goes when its person signs in again.
///
/// # Errors
/// A problem, where nobody is signed in.
#[utoipa::path(post, path = "/api/v1/sessions/end", tag = "session", request_body = EndSession, responses(
    (status = 204, description = "It is over, if it was theirs."),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn end_session(State(desk): State<Desk>, who: Who, Asked(asked): Asked<EndSession>) -> Result<StatusCode, Problem> {
    sessions::end_one(&desk.house, &who, asked.session).await?;
    Ok(StatusCode::NO_CONTENT)
}
