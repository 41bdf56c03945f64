//! Signing in with an account of the authority's own directory. Not there where the server was told of none.
//!
//! The browser leaves for the directory and comes back by one address, which answers the same whatever came of it. Who they are, the page
//! then asks for itself.

use std::sync::Arc;

use alongside_core::domain::ids::PersonId;
use axum::Json as JsonAnswer;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{HeaderName, HeaderValue, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::AppendHeaders;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Desk;
use super::json::Json;
use super::session::SessionAnswer;
use crate::auth;
use crate::auth::cookie::{self, SetCookie};
use crate::ops::Who;
use crate::ops::accounts::{self, AccountError, Back};
use crate::ops::sessions::{self, Means};
use crate::problem::{Code, Problem, ProblemBody};
use crate::provider::Provider;

/// Where people find themselves when they come back. No word of the directory's stands in it.
const CAME_BACK: HeaderValue = HeaderValue::from_static("/sign-in#account=back");

/// With what one can sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountAnswer {
    /// What people call the account.
    pub name: String,
}

/// Where to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeaveAnswer {
    /// The address at the directory.
    pub address: String,
}

/// What a directory sends back. What else it sends is not read.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct CameBack {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
}

/// With which account somebody is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Expect {
    /// A colleague who cannot sign in yet.
    pub person: PersonId,
    /// What the directory calls them: their e-mail address there, where nothing else was agreed.
    pub account: String,
}

/// Says what the account is called with which one can sign in.
///
/// # Errors
/// A problem, where the server was told of no directory.
#[utoipa::path(get, path = "/api/v1/account", tag = "session", responses(
    (status = 200, description = "What people call it.", body = AccountAnswer),
    (status = 404, description = "There is no directory here.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn account(State(desk): State<Desk>) -> Result<JsonAnswer<AccountAnswer>, Problem> {
    Ok(JsonAnswer(AccountAnswer { name: provider(&desk)?.name().to_owned() }))
}

/// Begins to sign in: says where the browser is to go, and gives it what only it may come back with.
///
/// # Errors
/// A problem, where there is no directory, or it cannot be reached.
#[utoipa::path(post, path = "/api/v1/account/begin", tag = "session", responses(
    (status = 200, description = "Where to go.", body = LeaveAnswer),
    (status = 404, description = "There is no directory here.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 503, description = "The directory cannot be reached.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn begin(State(desk): State<Desk>) -> Result<(SetCookie, JsonAnswer<LeaveAnswer>), Problem> {
    let leaving = accounts::begin(&desk.house, &*provider(&desk)?).await?;
    Ok((cookie::leave(&leaving.browser, desk.travels())?, JsonAnswer(LeaveAnswer { address: leaving.address })))
}

/// Comes back from the directory: the one address that another site may send a browser to. Answers the same whatever came of it.
///
/// # Errors
/// A problem, where there is no directory.
#[utoipa::path(get, path = "/api/v1/account/return", tag = "session", responses(
    (status = 303, description = "To the page where one signs in, which asks what came of it."),
    (status = 404, description = "There is no directory here.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn come_back(
    State(desk): State<Desk>,
    headers: HeaderMap,
    back: Result<Query<CameBack>, QueryRejection>,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1]), Problem> {
    let provider = provider(&desk)?;
    // What cannot be read says nothing.
    let CameBack { code, state, iss } = back.map(|Query(back)| back).unwrap_or_default();
    let back = Back { code: code.as_deref(), state: state.as_deref(), from: iss.as_deref() };
    let browser = auth::left_with(&headers, desk.travels());
    if let Err(error) = accounts::come_back(&desk.house, &provider, browser.as_ref(), back).await {
        tracing::error!(%error, "who came back from the directory could not be kept");
    }
    Ok((StatusCode::SEE_OTHER, [(LOCATION, CAME_BACK)]))
}

/// Signs in whoever came back with this browser.
///
/// # Errors
/// A problem, where nobody did.
#[utoipa::path(post, path = "/api/v1/account/finish", tag = "session", responses(
    (status = 200, description = "Signed in: the cookie is set.", body = SessionAnswer),
    (status = 401, description = "It was not accepted.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "There is no directory here.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn finish(
    State(desk): State<Desk>,
    headers: HeaderMap,
) -> Result<(AppendHeaders<[(HeaderName, HeaderValue); 2]>, JsonAnswer<SessionAnswer>), Problem> {
    provider(&desk)?;
    let browser = auth::left_with(&headers, desk.travels()).ok_or(AccountError::NotAccepted)?;
    let who = accounts::finish(&desk.house, &browser).await?;
    let before = auth::token(&headers, desk.travels());
    let token = sessions::begin_by(&desk.house, who, before.as_ref(), auth::made_on(&headers), Means::Account).await?;
    let ([session], [left]) = (cookie::begin(&token, desk.travels())?, cookie::back(desk.travels())?);
    Ok((AppendHeaders([session, left]), JsonAnswer(SessionAnswer::of(&desk, who).await?)))
}

/// Writes down with which account a colleague is expected. For enablers.
///
/// # Errors
/// A problem, where there is nobody to expect.
#[utoipa::path(post, path = "/api/v1/account/expect", tag = "session", request_body = Expect, responses(
    (status = 204, description = "They are expected. What was written down before is void."),
    (status = 400, description = "The request cannot be read, or no account has such a name.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "There is nobody to expect, it is not theirs to do, or there is no directory here.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "They can sign in already, or somebody else is expected with it.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn expect(State(desk): State<Desk>, who: Who, Json(asked): Json<Expect>) -> Result<StatusCode, Problem> {
    provider(&desk)?;
    accounts::expect(&desk.house, who.authority, asked.person, &asked.account, Some(who.person)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn provider(desk: &Desk) -> Result<Arc<Provider>, Problem> {
    desk.provider.clone().ok_or(Problem::new(Code::NotThere))
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::NotThere => Self::new(Code::NotThere),
            AccountError::AlreadyThere => Self::new(Code::IdReused).saying("They can sign in already."),
            AccountError::TakesTwo => {
                Self::new(Code::TakesTwo).saying("They lost every passkey. A second person has to confirm that they are let in again.")
            }
            AccountError::Taken => Self::new(Code::IdReused).saying("Somebody else is expected with that account."),
            AccountError::NoName => Self::new(Code::Malformed).saying("No account has such a name."),
            AccountError::Unreachable => Self::new(Code::Unavailable).saying("The directory cannot be reached. Try again in a moment."),
            AccountError::NotAccepted => Self::new(Code::NotSignedIn).saying("That was not accepted."),
            AccountError::Db(error) => error.into(),
        }
    }
}
