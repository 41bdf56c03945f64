//! Signing in with a passkey, and making one. Not there where the server does not know under which address it is reached.

use std::sync::Arc;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::PersonId;
use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use super::Desk;
use super::json::Json;
use super::session::SessionAnswer;
use crate::auth::cookie::SetCookie;
use crate::auth::{self, cookie};
use crate::ops::Who;
use crate::ops::passkeys::{self, Asked, PasskeyError};
use crate::ops::sessions::{self, Means, Token};
use crate::problem::{Code, Problem, ProblemBody};

/// Whom to invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invite {
    /// A colleague who has no passkey yet.
    pub person: PersonId,
}

/// An invitation, to be handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvitationAnswer {
    /// The address to open, on the phone that the passkey is to be made on. What follows `#` never reaches a server's log.
    pub link: String,
    /// Until when it can be used.
    pub ends_at: Timestamp,
}

/// An invitation that somebody was handed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invited {
    /// What its link ends with.
    pub invitation: String,
}

/// A question to the browser's authenticator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AskedAnswer {
    /// What the answer is to name.
    pub ceremony: String,
    /// What the browser is asked (WebAuthn Level 3, `PublicKeyCredential…OptionsJSON`).
    #[schema(value_type = Object)]
    pub options: serde_json::Value,
}

/// The authenticator's answer when a passkey was made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Made {
    /// Which question it answers.
    pub ceremony: String,
    /// The answer (WebAuthn Level 3, `RegistrationResponseJSON`).
    #[schema(value_type = Object)]
    pub credential: RegisterPublicKeyCredential,
}

/// The authenticator's answer when somebody signs in.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Given {
    /// Which question it answers.
    pub ceremony: String,
    /// The answer (WebAuthn Level 3, `AuthenticationResponseJSON`).
    #[schema(value_type = Object)]
    pub credential: PublicKeyCredential,
}

/// A passkey of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnPasskey {
    /// Its name, for taking it away.
    pub passkey: String,
    /// When it was made.
    pub added_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

/// Invites a colleague to make their first passkey. For enablers.
///
/// # Errors
/// A problem, where there is nobody to invite.
#[utoipa::path(post, path = "/api/v1/invitations", tag = "session", request_body = Invite, responses(
    (status = 201, description = "Invited. An earlier invitation is void.", body = InvitationAnswer),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "There is nobody to invite, or it is not theirs to do.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "They have or had a passkey: letting them in again takes two people (`takes_two`).", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn invite(State(desk): State<Desk>, who: Who, Json(asked): Json<Invite>) -> Result<impl IntoResponse, Problem> {
    let origin = desk.config.origin.clone().ok_or(Problem::new(Code::NotThere))?;
    let made = passkeys::invite(&desk.house, who.authority, asked.person, Some(who.person)).await?;
    let answer = InvitationAnswer { link: link(&origin, &made.token), ends_at: made.ends_at };
    Ok((StatusCode::CREATED, JsonAnswer(answer)))
}

/// The address that an invitation is handed over as.
#[must_use]
pub fn link(origin: &webauthn_rs::prelude::Url, token: &Token) -> String {
    format!("{}sign-in#invited={}", origin.as_str(), token.text())
}

/// Asks the browser for the first passkey of whoever was invited.
///
/// # Errors
/// A problem, where the invitation is of no use.
#[utoipa::path(post, path = "/api/v1/invitations/begin", tag = "session", request_body = Invited, responses(
    (status = 200, description = "What to ask the authenticator.", body = AskedAnswer),
    (status = 401, description = "The invitation is of no use.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "Passkeys are not set up here.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn begin_invited(State(desk): State<Desk>, Json(asked): Json<Invited>) -> Result<JsonAnswer<AskedAnswer>, Problem> {
    let relying = relying(&desk)?;
    let invitation = token(&asked.invitation)?;
    Ok(JsonAnswer(passkeys::begin_invited(&desk.house, &relying, &invitation).await?.into()))
}

/// Asks the browser for another passkey of whoever is signed in.
///
/// # Errors
/// A problem, where nobody is.
#[utoipa::path(post, path = "/api/v1/passkeys/begin", tag = "session", responses(
    (status = 200, description = "What to ask the authenticator.", body = AskedAnswer),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "Passkeys are not set up here.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn begin_another(State(desk): State<Desk>, who: Who, headers: HeaderMap) -> Result<JsonAnswer<AskedAnswer>, Problem> {
    let relying = relying(&desk)?;
    let session = auth::token(&headers, desk.travels()).ok_or(Problem::new(Code::NotSignedIn))?;
    Ok(JsonAnswer(passkeys::begin_another(&desk.house, &relying, who, &session).await?.into()))
}

/// Which passkey to take away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EndPasskey {
    /// Its name.
    pub passkey: String,
}

/// Takes one of one's own passkeys away, and signs out everywhere else.
///
/// # Errors
/// A problem, where nobody is signed in.
#[utoipa::path(post, path = "/api/v1/passkeys/end", tag = "session", request_body = EndPasskey, responses(
    (status = 204, description = "It is gone, if it was theirs."),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "Passkeys are not set up here.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn end(State(desk): State<Desk>, who: Who, headers: HeaderMap, Json(asked): Json<EndPasskey>) -> Result<StatusCode, Problem> {
    relying(&desk)?;
    let session = auth::token(&headers, desk.travels()).ok_or(Problem::new(Code::NotSignedIn))?;
    passkeys::end(&desk.house, &who, &asked.passkey, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps the passkey that was made, and signs its person in.
///
/// # Errors
/// A problem, where the answer is not accepted.
#[utoipa::path(post, path = "/api/v1/passkeys/finish", tag = "session", request_body = Made, responses(
    (status = 200, description = "Kept, and signed in: the cookie is set.", body = SessionAnswer),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "It was not accepted.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "Passkeys are not set up here.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn finish(State(desk): State<Desk>, headers: HeaderMap, Json(made): Json<Made>) -> Result<SignedIn, Problem> {
    let relying = relying(&desk)?;
    let ceremony = token(&made.ceremony)?;
    let who = passkeys::finish(&desk.house, &relying, &ceremony, &made.credential).await?;
    begin_session(&desk, &headers, who).await
}

/// Asks the browser for any passkey that was made here.
///
/// # Errors
/// A problem, where passkeys are not set up.
#[utoipa::path(post, path = "/api/v1/sign-in/begin", tag = "session", responses(
    (status = 200, description = "What to ask the authenticator.", body = AskedAnswer),
    (status = 404, description = "Passkeys are not set up here.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn begin_sign_in(State(desk): State<Desk>) -> Result<JsonAnswer<AskedAnswer>, Problem> {
    let relying = relying(&desk)?;
    Ok(JsonAnswer(passkeys::begin_sign_in(&desk.house, &relying).await?.into()))
}

/// Signs in whoever the answer proves somebody to be.
///
/// # Errors
/// A problem, where it proves nothing.
#[utoipa::path(post, path = "/api/v1/sign-in/finish", tag = "session", request_body = Given, responses(
    (status = 200, description = "Signed in: the cookie is set.", body = SessionAnswer),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "It was not accepted.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "Passkeys are not set up here.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn finish_sign_in(State(desk): State<Desk>, headers: HeaderMap, Json(given): Json<Given>) -> Result<SignedIn, Problem> {
    let relying = relying(&desk)?;
    let ceremony = token(&given.ceremony)?;
    let who = passkeys::finish_sign_in(&desk.house, &relying, &ceremony, &given.credential).await?;
    begin_session(&desk, &headers, who).await
}

/// One's own passkeys.
///
/// # Errors
/// A problem, where nobody is signed in.
#[utoipa::path(get, path = "/api/v1/passkeys", tag = "session", responses(
    (status = 200, description = "The oldest first.", body = [OwnPasskey]),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "Passkeys are not set up here.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn own(State(desk): State<Desk>, who: Who) -> Result<JsonAnswer<Vec<OwnPasskey>>, Problem> {
    relying(&desk)?;
    let own = passkeys::own(&desk.house, &who).await?;
    Ok(JsonAnswer(
        own.into_iter().map(|own| OwnPasskey { passkey: own.credential, added_at: own.added_at, used_at: own.used_at }).collect(),
    ))
}

/// Who came in, and the cookie of their new session.
type SignedIn = (SetCookie, JsonAnswer<SessionAnswer>);

pub(super) fn relying(desk: &Desk) -> Result<Arc<Webauthn>, Problem> {
    desk.relying.clone().ok_or(Problem::new(Code::NotThere))
}

/// What is no token is answered as one that is of no use.
pub(super) fn token(text: &str) -> Result<Token, Problem> {
    Token::read(text).ok_or_else(|| PasskeyError::NotAccepted.into())
}

async fn begin_session(desk: &Desk, headers: &HeaderMap, who: Who) -> Result<SignedIn, Problem> {
    let before = auth::token(headers, desk.travels());
    let token = sessions::begin_by(&desk.house, who, before.as_ref(), auth::made_on(headers), Means::Passkey).await?;
    Ok((cookie::begin(&token, desk.travels())?, JsonAnswer(SessionAnswer::of(desk, who).await?)))
}

impl From<Asked> for AskedAnswer {
    fn from(asked: Asked) -> Self {
        Self { ceremony: asked.ceremony.text().to_owned(), options: asked.options }
    }
}

impl From<PasskeyError> for Problem {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::NotThere => Self::new(Code::NotThere),
            PasskeyError::TakesTwo => Self::new(Code::TakesTwo)
                .saying("They have or had a passkey. If they lost it, ask for them to be let in again: a second person confirms it."),
            PasskeyError::NotAccepted => Self::new(Code::NotSignedIn).saying("That was not accepted."),
            PasskeyError::Db(error) => error.into(),
        }
    }
}
