//! Letting somebody in again: asked by one person, confirmed by another, and ended by either or by the person.

use alongside_core::domain::ids::RecoveryId;
use alongside_core::domain::recovery::By;
use alongside_core::domain::refusal::Refusal;
use alongside_core::sync::recoveries::{AskRecovery, RecoveryLine};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::Desk;
use super::json::Json as Asked;
use super::passkeys::{InvitationAnswer, link};
use super::path::Named;
use crate::ops::Who;
use crate::ops::recovery::{self, Open, RecoveryError};
use crate::problem::{Code, Problem, ProblemBody};

/// Those that concern whoever looks.
///
/// # Errors
/// A problem, where nobody is signed in.
#[utoipa::path(get, path = "/api/v1/recoveries", tag = "session", responses(
    (status = 200, description = "Their own, those that they asked for or confirmed, and those that they may confirm.", body = [RecoveryLine]),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn of(State(desk): State<Desk>, who: Who) -> Result<Json<Vec<RecoveryLine>>, Problem> {
    Ok(Json(recovery::of(&desk.house, &who).await?.into_iter().map(line).collect()))
}

/// Asks that somebody who lost every passkey be let in again. For enablers. Asked twice, it is one.
///
/// # Errors
/// A problem, where there is nobody, or it is not theirs to ask.
#[utoipa::path(post, path = "/api/v1/recoveries", tag = "session", request_body = AskRecovery, responses(
    (status = 201, description = "Asked: a second person can confirm it for a day.", body = RecoveryLine),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "There is nobody to let in again, or it is not theirs to ask.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "They never had a passkey: a first invitation is enough. Or whoever asks has not been here for a week (`too_new`).", body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, description = "The reason says too little (`reason_too_short`).", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn ask(State(desk): State<Desk>, who: Who, Asked(asked): Asked<AskRecovery>) -> Result<impl IntoResponse, Problem> {
    desk.config.origin.as_ref().ok_or(Problem::new(Code::NotThere))?;
    let open = recovery::ask(&desk.house, &who, asked.person, &asked.reason).await?;
    Ok((StatusCode::CREATED, Json(line(open))))
}

/// Confirms what somebody else asked for. The invitation is answered once, here, to be handed over.
///
/// # Errors
/// A problem, where there is nothing to confirm, or it is not theirs to.
#[utoipa::path(post, path = "/api/v1/recoveries/{recovery}/confirm", tag = "session",
    params(("recovery" = RecoveryId, Path, description = "Which time.")), responses(
    (status = 200, description = "Confirmed. The invitation works once; with it every earlier passkey, session and phone ends.", body = InvitationAnswer),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "There is nothing to confirm, or it is not theirs to.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "It takes somebody else (`somebody_else`), or somebody who has been here for a week (`too_new`), or is confirmed already.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn confirm(State(desk): State<Desk>, who: Who, Named(recovery): Named<RecoveryId>) -> Result<Json<InvitationAnswer>, Problem> {
    let origin = desk.config.origin.clone().ok_or(Problem::new(Code::NotThere))?;
    let made = recovery::confirm(&desk.house, &who, recovery).await?;
    Ok(Json(InvitationAnswer { link: link(&origin, &made.token), ends_at: made.ends_at }))
}

/// Takes it back, or stops it. For the two who said it, and for the person.
///
/// # Errors
/// A problem, where there is nothing to end, or it is not theirs to.
#[utoipa::path(post, path = "/api/v1/recoveries/{recovery}/end", tag = "session",
    params(("recovery" = RecoveryId, Path, description = "Which time.")), responses(
    (status = 204, description = "Ended. The invitation is void."),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "There is nothing to end, or it is not theirs to.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn end(State(desk): State<Desk>, who: Who, Named(recovery): Named<RecoveryId>) -> Result<StatusCode, Problem> {
    recovery::end(&desk.house, &who, recovery).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// As it travels.
fn line(Open { person, recovery, confirms, ends }: Open) -> RecoveryLine {
    RecoveryLine {
        recovery: recovery.recovery,
        person,
        asked_by: if let By::Colleague(by) = recovery.asked_by { Some(by) } else { None },
        asked_at: recovery.asked_at,
        reason: recovery.reason,
        until_at: recovery.until_at,
        is_confirmed: recovery.confirmed_by.is_some(),
        confirms,
        ends,
    }
}

impl From<RecoveryError> for Problem {
    fn from(error: RecoveryError) -> Self {
        match error {
            RecoveryError::NotThere | RecoveryError::EnablersCan => Self::new(Code::NotThere),
            RecoveryError::SayInASentence => Self::new(Code::ReasonTooShort).saying("Say in a sentence why, and how you know."),
            RecoveryError::NeverHadOne => Self::new(Code::IdReused).saying("They never had a passkey. Invite them to make a first one."),
            RecoveryError::SomebodyElse => Self::new(Code::SomebodyElse).saying("Somebody else than the one who asked has to confirm it."),
            RecoveryError::TooNew => Self::new(Code::TooNew).saying(Refusal::NotHereLongEnough.sentence()),
            RecoveryError::Settled => Self::new(Code::IdReused).saying("It is confirmed already."),
            RecoveryError::Db(error) => error.into(),
        }
    }
}
