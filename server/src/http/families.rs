//! Opening a family's file, so that the phone holds it for a while; and who looked at it.

use alongside_core::domain::ids::FamilyId;
use alongside_core::domain::look::{WhoLooked, by_day};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::Desk;
use super::path::Named;
use crate::ops::{Who, look, open};
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
