//! Who is asking: the session's cookie, and the refusal of what another site asks in somebody's name.
//!
//! How a person proves who they are: with a passkey (see [`crate::http::passkeys`]), or with an account of the authority's own directory
//! (see [`crate::http::accounts`]). The demo lets anybody be anybody
//! (see [`crate::http::demo`]).

pub mod cookie;
pub mod cross_site;
pub mod relying;

use alongside_core::domain::ids::DeviceId;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::ops::sessions::{self, Token, Worth};
use crate::ops::{House, Who};
use crate::problem::{Code, Problem};

use cookie::Travels;

/// The header in which a phone says for whom it asks.
pub const PERSON: &str = "alongside-person";

/// Who sent these headers, and on which device, where their session is bound to one.
///
/// A phone says for whom it asks. Where somebody else has signed in at the same browser meanwhile, it gets nothing of theirs, and
/// brings nothing in their name.
///
/// # Errors
/// A problem, where nobody is signed in, somebody else than the one for whom it is asked, or on a device that was revoked.
pub async fn who(house: &House, headers: &HeaderMap, travels: Travels) -> Result<(Who, Option<DeviceId>), Problem> {
    let token = token(headers, travels).ok_or(Problem::new(Code::NotSignedIn))?;
    let (who, device) = match sessions::who(house, &token).await? {
        Worth::SignedIn(who, device) => (who, device),
        Worth::Revoked => return Err(Problem::new(Code::DeviceRevoked)),
        Worth::Nothing => return Err(Problem::new(Code::NotSignedIn)),
    };
    let asked_for = headers.get(PERSON).map(|person| person.to_str().unwrap_or_default());
    if asked_for.is_some_and(|person| person != who.person.to_string()) {
        return Err(Problem::new(Code::NotSignedIn).saying("Somebody else is signed in here."));
    }
    Ok((who, device))
}

/// The token in the session's cookie.
#[must_use]
pub fn token(headers: &HeaderMap, travels: Travels) -> Option<Token> {
    cookie::read(headers, travels.name()).and_then(Token::read)
}

/// What a browser keeps while its person is away at the directory.
#[must_use]
pub fn left_with(headers: &HeaderMap, travels: Travels) -> Option<Token> {
    cookie::read(headers, travels.left()).and_then(Token::read)
}

/// On what kind of phone somebody is, in a word, as far as their browser says: so that they know their own sessions again.
#[must_use]
pub fn made_on(headers: &HeaderMap) -> Option<&'static str> {
    const KINDS: [&str; 6] = ["iPhone", "iPad", "Android", "Windows", "Mac", "Linux"];
    let agent = headers.get(axum::http::header::USER_AGENT)?.to_str().ok()?;
    KINDS.into_iter().find(|kind| agent.contains(kind))
}

/// A handler that asks for `Who` behind a door that lets strangers in gets a refusal, not a stranger.
impl<S: Sync> FromRequestParts<S> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().copied().ok_or(Problem::new(Code::NotSignedIn))
    }
}
