//! The session's cookie, and that of somebody who left for the authority's directory: out of the reach of scripts, and sent to this site
//! alone. Both are `Lax`: whoever comes back from the directory is sent here by another site.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::ops::accounts::ATTEMPT_MS;
use crate::ops::sessions::{DAYS, Token};
use crate::problem::Problem;

/// The header that sets a cookie.
pub type SetCookie = [(HeaderName, HeaderValue); 1];

/// How the cookie is to travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Travels {
    /// Over TLS alone.
    Sealed,
    /// Over plain HTTP, on this machine.
    Plain,
}

impl Travels {
    /// The cookie's name. `__Host-` binds it to this very host and to TLS, which the demo on loopback does without.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sealed => "__Host-alongside_session",
            Self::Plain => "alongside_session",
        }
    }

    /// The name of the cookie of somebody who left for the directory.
    #[must_use]
    pub const fn left(self) -> &'static str {
        match self {
            Self::Sealed => "__Host-alongside_left",
            Self::Plain => "alongside_left",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Sealed => "; Secure",
            Self::Plain => "",
        }
    }
}

/// The cookie of a session that begins.
///
/// # Errors
/// Never, since a token is plain text.
pub fn begin(token: &Token, travels: Travels) -> Result<SetCookie, Problem> {
    set(travels.name(), token.text(), DAYS * 24 * 60 * 60, travels)
}

/// The cookie that takes the session's away.
///
/// # Errors
/// Never, since it is plain text.
pub fn end(travels: Travels) -> Result<SetCookie, Problem> {
    set(travels.name(), "", 0, travels)
}

/// The cookie of somebody who leaves for the directory, for as long as they may take.
///
/// # Errors
/// Never, since a token is plain text.
pub fn leave(token: &Token, travels: Travels) -> Result<SetCookie, Problem> {
    set(travels.left(), token.text(), ATTEMPT_MS / 1_000, travels)
}

/// The cookie that takes that one away.
///
/// # Errors
/// Never, since it is plain text.
pub fn back(travels: Travels) -> Result<SetCookie, Problem> {
    set(travels.left(), "", 0, travels)
}

fn set(name: &str, value: &str, seconds: i64, travels: Travels) -> Result<SetCookie, Problem> {
    let ending = travels.ending();
    let mut header = HeaderValue::try_from(format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{ending}"))
        .map_err(Problem::failed)?;
    header.set_sensitive(true);
    Ok([(SET_COOKIE, header)])
}

/// The value of a cookie.
#[must_use]
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(COOKIE).into_iter().filter_map(|header| header.to_str().ok()).flat_map(|text| text.split(';'));
    cookies.filter_map(|cookie| cookie.trim().split_once('=')).find(|(found, _)| *found == name).map(|(_, value)| value)
}
