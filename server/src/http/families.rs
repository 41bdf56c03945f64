//! Opening a family's file, so that the phone holds it for a while, or for an hour in an emergency; and who looked at it.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::FamilyId;
use alongside_core::domain::look::{WhoLooked, by_day};
use alongside_core::domain::refusal::Refusal;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Desk;
use super::json::Json as Asked;
use super::path::Named;
use crate::ops::emergency::{self, EmergencyError};
use crate::ops::{Who, find, look, open};
use crate::problem::{Code, Problem, ProblemBody};

/// Opens a file.
///
/// # Errors
/// The same problem where it is not there and where it is not theirs.
#[utoipa::path(post, path = "/api/v1/families/{family}/open", tag = "sync", params(("family" = FamilyId, Path, description = "The family.")), responses(
    (status = 204, description = "The file comes with the next round."),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "It is not there, or not theirs.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn open(State(desk): State<Desk>, who: Who, Named(family): Named<FamilyId>) -> Result<StatusCode, Problem> {
    if open::family(&desk.house, &who, family).await? { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::new(Code::NotThere)) }
}

/// Who looked at a file from outside the team that holds it. For that team alone.
///
/// # Errors
/// The same problem where it is not there and where it is not theirs.
#[utoipa::path(get, path = "/api/v1/families/{family}/looks", tag = "sync", params(("family" = FamilyId, Path, description = "The family.")), responses(
    (status = 200, description = "Who was given something, by day, the latest first.", body = WhoLooked),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "It is not there, or not theirs.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn looks(State(desk): State<Desk>, who: Who, Named(family): Named<FamilyId>) -> Result<Json<WhoLooked>, Problem> {
    let told = look::at_family(&desk.house, &who, family).await?.ok_or(Problem::new(Code::NotThere))?;
    Ok(Json(WhoLooked { people: by_day(&told.looks), more: told.more }))
}

/// Which family is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sought {
    /// What it is called, whole.
    pub name: String,
    /// What somebody in it is called: their whole name, or their first.
    pub somebody: String,
}

/// The family that was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Found {
    /// Which.
    pub family: FamilyId,
}

/// Finds a family that is not one's own, to open its file in an emergency.
///
/// # Errors
/// The same problem where it is not there, where it may not be seen, and where several fit.
#[utoipa::path(post, path = "/api/v1/families/find", tag = "sync", request_body = Sought, responses(
    (status = 200, description = "Which one it is, and nothing more.", body = Found),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "It is not there, or not theirs to see.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn find(State(desk): State<Desk>, who: Who, Asked(sought): Asked<Sought>) -> Result<Json<Found>, Problem> {
    let found = find::by_name(&desk.house, &who, &sought.name, &sought.somebody).await?;
    found.map(|family| Json(Found { family })).ok_or(Problem::new(Code::NotThere))
}

/// Why a file is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Why {
    /// The reason, a sentence at the least. The family's team reads it.
    pub reason: String,
}

/// For how long a file is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenUntil {
    /// Until when, by the server's clock. None where it is open without an emergency.
    pub until_at: Option<Timestamp>,
}

/// Opens a file in an emergency, for an hour. The team that holds it reads who did, and why.
///
/// # Errors
/// A problem where the reason says too little; and the same one where it is not there and where it may not be seen.
#[utoipa::path(post, path = "/api/v1/families/{family}/break-glass", tag = "sync", request_body = Why,
    params(("family" = FamilyId, Path, description = "The family.")), responses(
    (status = 200, description = "The file comes with the next round.", body = OpenUntil),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "It is not there, or not theirs to see.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, description = "The reason says too little (`reason_too_short`).", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn break_glass(
    State(desk): State<Desk>,
    who: Who,
    Named(family): Named<FamilyId>,
    Asked(why): Asked<Why>,
) -> Result<Json<OpenUntil>, Problem> {
    let until_at = emergency::open(&desk.house, &who, family, &why.reason).await?;
    Ok(Json(OpenUntil { until_at }))
}

impl From<EmergencyError> for Problem {
    fn from(error: EmergencyError) -> Self {
        match error {
            EmergencyError::SayInASentence => Self::new(Code::ReasonTooShort).saying(Refusal::SayInASentence.sentence()),
            EmergencyError::NotThere => Self::new(Code::NotThere),
            EmergencyError::Db(error) => error.into(),
        }
    }
}
