//! The demo's sign-in: anybody may be any of the fictional people. Not there without `--demo`, which serves this machine alone.

use std::collections::BTreeMap;

use alongside_core::domain::ids::{PersonId, TeamId};
use alongside_core::domain::team::{Directory, TeamKind};
use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Desk;
use super::json::Json;
use super::session::SessionAnswer;
use crate::auth::{self, cookie};
use crate::ops::{Who, directory, sessions};
use crate::problem::{Code, Problem, ProblemBody};

/// Somebody who can be signed in as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DemoPerson {
    /// Who.
    pub person: PersonId,
    /// What colleagues call them.
    pub name: String,
    /// What they are.
    pub profession: String,
    /// Their team.
    pub team: TeamId,
    /// What it is called.
    pub team_name: String,
    /// What kind of team it is.
    #[schema(value_type = String)]
    pub kind: TeamKind,
}

/// Whom to sign in as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DemoSignIn {
    /// Who.
    pub person: PersonId,
}

/// The fictional people, in the order of their teams.
///
/// # Errors
/// Where the directory cannot be read.
#[utoipa::path(get, path = "/api/v1/demo/people", tag = "demo", responses(
    (status = 200, description = "Who can be signed in as.", body = [DemoPerson]),
    (status = 404, description = "This is no demo.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn people(State(desk): State<Desk>) -> Result<JsonAnswer<Vec<DemoPerson>>, Problem> {
    let today = desk.house.clock.now().day();
    let mut people = Vec::new();
    for authority in directory::authorities(&desk.house).await? {
        people.extend(people_of(&*directory::current(&desk.house, authority).await?, today));
    }
    Ok(JsonAnswer(people))
}

fn people_of(directory: &Directory, today: Date) -> Vec<DemoPerson> {
    let mut people = BTreeMap::new();
    for (team, book) in &directory.teams {
        let Some(kind) = book.kind else { continue };
        for member in book.members_on(today) {
            let (name, profession, team_name) = (member.name.clone(), member.profession.clone(), book.name.clone().unwrap_or_default());
            let found = DemoPerson { person: member.person, name, profession, team: *team, team_name, kind };
            people.insert((kind, *team, member.name.clone(), member.person), found);
        }
    }
    people.into_values().collect()
}

/// Signs in as one of them.
///
/// # Errors
/// Where there is no such person.
#[utoipa::path(post, path = "/api/v1/demo/sign-in", tag = "demo", request_body = DemoSignIn, responses(
    (status = 200, description = "Signed in: the cookie is set.", body = SessionAnswer),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "This is no demo, or there is no such person.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn sign_in(State(desk): State<Desk>, headers: HeaderMap, Json(asked): Json<DemoSignIn>) -> Result<impl IntoResponse, Problem> {
    let who = member(&desk, asked.person).await?;
    let before = auth::token(&headers, desk.travels());
    let token = sessions::begin(&desk.house, who, before.as_ref(), auth::made_on(&headers)).await?;
    Ok((cookie::begin(&token, desk.travels())?, JsonAnswer(SessionAnswer::of(&desk, who).await?)))
}

async fn member(desk: &Desk, person: PersonId) -> Result<Who, Problem> {
    for authority in directory::authorities(&desk.house).await? {
        if directory::current(&desk.house, authority).await?.member(person).is_some() {
            return Ok(Who { authority, person });
        }
    }
    Err(Problem::new(Code::NotThere))
}
