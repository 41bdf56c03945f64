//! Signing what takes a passkey: a reserved decision, what was done in an emergency, and what a named officer approves.

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{Digest, FamilyId};
use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webauthn_rs::prelude::{PublicKeyCredential, Url};

use super::Desk;
use super::json::Json;
use super::passkeys::AskedAnswer;
use crate::auth;
use crate::ops::sessions::Token;
use crate::ops::signing::{self, SigningError};
use crate::ops::{Signs, Who};
use crate::problem::{Code, Problem, ProblemBody};

/// What is to be signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ToSign {
    /// Whose file it stands in.
    pub family: FamilyId,
    /// The act, as its entry will say it, without a proof.
    #[schema(value_type = Object)]
    pub act: Body,
}

/// The authenticator's answer.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Signed {
    /// Which question it answers.
    pub ceremony: String,
    /// The answer (WebAuthn Level 3, `AuthenticationResponseJSON`).
    #[schema(value_type = Object)]
    pub credential: PublicKeyCredential,
}

/// What proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EvidenceAnswer {
    /// The digest of the text that was signed. The act names it, and takes effect when it is pushed.
    pub evidence: Digest,
}

/// Asks the browser for the passkey of whoever is signed in, over everything that the act rests on.
///
/// # Errors
/// The same problem, whyever it cannot be signed.
#[utoipa::path(post, path = "/api/v1/decisions/begin", tag = "decisions", request_body = ToSign, responses(
    (status = 200, description = "What to ask the authenticator, within a minute.", body = AskedAnswer),
    (status = 204, description = "This is a demonstration: no passkey is asked for."),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "Passkeys are not set up here.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "It may not be signed.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn begin(State(desk): State<Desk>, who: Who, headers: HeaderMap, Json(asked): Json<ToSign>) -> Result<Response, Problem> {
    if desk.house.signs == Signs::Freely {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let (origin, session) = (origin(&desk)?, session(&desk, &headers)?);
    let asked = signing::begin(&desk.house, origin, who, &session, asked.family, &asked.act).await?;
    Ok(JsonAnswer(AskedAnswer::from(asked)).into_response())
}

/// Keeps the evidence of what was signed. Nothing is decided before the act that names it is pushed.
///
/// # Errors
/// The same problem, whatever was wrong with it.
#[utoipa::path(post, path = "/api/v1/decisions/finish", tag = "decisions", request_body = Signed, responses(
    (status = 200, description = "Kept.", body = EvidenceAnswer),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "Passkeys are not set up here.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "It was not accepted.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn finish(
    State(desk): State<Desk>,
    who: Who,
    headers: HeaderMap,
    Json(signed): Json<Signed>,
) -> Result<JsonAnswer<EvidenceAnswer>, Problem> {
    let (origin, session) = (origin(&desk)?, session(&desk, &headers)?);
    let question = Token::read(&signed.ceremony).ok_or(SigningError::NotSigned)?;
    let evidence = signing::finish(&desk.house, origin, who, &session, &question, &signed.credential).await?;
    Ok(JsonAnswer(EvidenceAnswer { evidence }))
}

fn origin(desk: &Desk) -> Result<&Url, Problem> {
    desk.config.origin.as_ref().ok_or(Problem::new(Code::NotThere))
}

fn session(desk: &Desk, headers: &HeaderMap) -> Result<Token, Problem> {
    auth::token(headers, desk.travels()).ok_or(Problem::new(Code::NotSignedIn))
}

impl From<SigningError> for Problem {
    fn from(error: SigningError) -> Self {
        match error {
            SigningError::NotSigned => Self::new(Code::NotSigned),
            SigningError::Db(error) => error.into(),
        }
    }
}
