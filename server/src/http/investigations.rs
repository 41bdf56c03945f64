//! Files that are opened for an investigation of staff: opened and ended by a named officer, and seen by every named officer.

use alongside_core::domain::ids::InvestigationId;
use alongside_core::domain::investigation::{AskInvestigation, InvestigationLine};
use alongside_core::domain::policy::NotOpened;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::Desk;
use super::json::Json as Asked;
use super::path::Named;
use crate::ops::Who;
use crate::ops::investigation::{self, InvestigationError};
use crate::problem::{Code, Problem, ProblemBody};

/// Every investigation that there was, the latest first. For named officers who have nothing to do with the file;
/// others are answered with none, until it is over.
///
/// # Errors
/// A problem, where nobody is signed in.
#[utoipa::path(get, path = "/api/v1/investigations", tag = "session", responses(
    (status = 200, description = "Every investigation, where the reader is a named officer.", body = [InvestigationLine]),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn all(State(desk): State<Desk>, who: Who) -> Result<Json<Vec<InvestigationLine>>, Problem> {
    Ok(Json(investigation::all(&desk.house, &who).await?))
}

/// Opens a file to somebody to read, for a time, kept from its team's view until it is over. For named officers.
///
/// # Errors
/// A problem that says why, and nothing was opened. What is not there and what may not be opened answer alike.
#[utoipa::path(post, path = "/api/v1/investigations", tag = "session", request_body = AskInvestigation, responses(
    (status = 201, description = "It is open to them. It is written in their own page, and every named officer sees it.", body = InvestigationLine),
    (status = 400, description = "The request cannot be read, or it was to run for too long.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "There is no such file, or it is not theirs to open.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "Somebody else has to read it (`somebody_else`), or one of the two has only just come (`too_new`).", body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, description = "The reason says too little (`reason_too_short`).", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn open(State(desk): State<Desk>, who: Who, Asked(asked): Asked<AskInvestigation>) -> Result<impl IntoResponse, Problem> {
    Ok((StatusCode::CREATED, Json(investigation::open(&desk.house, &who, &asked).await?)))
}

/// Ends one before its time: from then on the team is told who looked.
///
/// # Errors
/// A problem, where none of that name runs, or it is not theirs to end.
#[utoipa::path(post, path = "/api/v1/investigations/{investigation}/end", tag = "session",
    params(("investigation" = InvestigationId, Path, description = "Which.")), responses(
    (status = 204, description = "Ended."),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "There is none to end, or it is not theirs to.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn end(State(desk): State<Desk>, who: Who, Named(one): Named<InvestigationId>) -> Result<StatusCode, Problem> {
    investigation::end(&desk.house, &who, one).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<InvestigationError> for Problem {
    fn from(error: InvestigationError) -> Self {
        let somebody_else = |words| Self::new(Code::SomebodyElse).saying(words);
        match error {
            InvestigationError::Not(NotOpened::NotThere) => Self::new(Code::NotThere),
            InvestigationError::Not(NotOpened::SayInASentence) => {
                Self::new(Code::ReasonTooShort).saying("Say in a sentence what is looked into, and why.")
            }
            InvestigationError::Not(NotOpened::NotToYourself) => {
                somebody_else("Somebody else has to read it than the officer who opens it.")
            }
            InvestigationError::Not(NotOpened::HasToDoWithIt) => {
                somebody_else("Choose somebody who has had nothing to do with this family's file.")
            }
            InvestigationError::Not(NotOpened::TooNew) => Self::new(Code::TooNew).saying(
                "Each of the two has been here for a week or more, and the officer has been named as long. Ask another officer, or wait.",
            ),
            InvestigationError::TooLong => {
                Self::new(Code::Malformed).saying("Choose between 1 and 28 days. It can be opened again after that.")
            }
            InvestigationError::Db(error) => error.into(),
        }
    }
}
