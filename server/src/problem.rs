//! What a caller is told when something cannot be done: problem details (RFC 9457) with a code that a phone acts on.
//!
//! The cause, which may name a table or a path, goes to the log and never into the answer.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ops::DbError;

/// What went wrong, as a phone tells it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request cannot be read.
    Malformed,
    /// The request is of a version of the protocol that this server does not know.
    UnknownProtocol,
    /// Nobody is signed in, or the session is over.
    NotSignedIn,
    /// The device was revoked: it is answered nothing more, and may only deliver what it holds.
    DeviceRevoked,
    /// It takes a proof of who one is that is no older than ten minutes: one's passkey, there and then.
    ProveAnew,
    /// Another site asked for it in this person's name.
    CrossSite,
    /// It is not there, or not this person's: the same answer for both.
    NotThere,
    /// It was deleted, since the time that a rule gives it is over.
    Deleted,
    /// It may not be signed, or what was given proves nothing: the same answer for both.
    NotSigned,
    /// It is there, but not with this method.
    WrongMethod,
    /// The request took too long to arrive.
    TooSlow,
    /// The part is there already, with other bytes.
    PartDiffers,
    /// The name is taken by something else.
    IdReused,
    /// The request is longer than is taken.
    TooLarge,
    /// The request is not of the media type that is taken.
    WrongMediaType,
    /// The bytes are not the ones that the digest names.
    DigestMismatch,
    /// Parts are missing.
    PartsMissing,
    /// They have or had a passkey: to let them in again takes two people.
    TakesTwo,
    /// It takes somebody else than the one who asked for it, or whom it is for.
    SomebodyElse,
    /// It takes somebody who has been here for longer.
    TooNew,
    /// A power is used for a reason that says too little.
    ReasonTooShort,
    /// There is nothing at the range that was asked for.
    OutOfRange,
    /// Too many requests for now.
    Throttled,
    /// The server failed.
    Failed,
    /// The server cannot reach what it needs; it will later.
    Unavailable,
    /// There is no room left on the server.
    StorageFull,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 26] = [
        Self::Malformed,
        Self::UnknownProtocol,
        Self::NotSignedIn,
        Self::DeviceRevoked,
        Self::ProveAnew,
        Self::CrossSite,
        Self::NotThere,
        Self::Deleted,
        Self::NotSigned,
        Self::WrongMethod,
        Self::TooSlow,
        Self::PartDiffers,
        Self::IdReused,
        Self::TooLarge,
        Self::WrongMediaType,
        Self::DigestMismatch,
        Self::PartsMissing,
        Self::TakesTwo,
        Self::SomebodyElse,
        Self::TooNew,
        Self::ReasonTooShort,
        Self::OutOfRange,
        Self::Throttled,
        Self::Failed,
        Self::Unavailable,
        Self::StorageFull,
    ];

    /// The code as it travels.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().1
    }

    /// The status that it is answered with.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        self.row().0
    }

    /// The same for every problem of this code.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.row().2
    }

    const fn row(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed", "The request cannot be read"),
            Self::UnknownProtocol => (StatusCode::BAD_REQUEST, "unknown_protocol", "This server does not speak that version"),
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in", "Sign in first"),
            Self::DeviceRevoked => (StatusCode::FORBIDDEN, "device_revoked", "This device may only deliver what it holds"),
            Self::ProveAnew => (StatusCode::FORBIDDEN, "prove_anew", "Prove first that it is you"),
            Self::CrossSite => (StatusCode::FORBIDDEN, "cross_site", "Another site may not ask for this"),
            Self::NotThere => (StatusCode::NOT_FOUND, "not_there", "There is nothing here"),
            Self::Deleted => (StatusCode::GONE, "deleted", "It was deleted"),
            Self::NotSigned => (StatusCode::CONFLICT, "not_signed", "It was not signed"),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "wrong_method", "This address does not take that method"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow", "The request took too long"),
            Self::PartDiffers => (StatusCode::CONFLICT, "part_differs", "This part is there already, with other bytes"),
            Self::IdReused => (StatusCode::CONFLICT, "id_reused", "This name is taken by something else"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The request is too large"),
            Self::WrongMediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong_media_type", "This media type is not taken here"),
            Self::DigestMismatch => (StatusCode::UNPROCESSABLE_ENTITY, "digest_mismatch", "The bytes are not the ones that were named"),
            Self::PartsMissing => (StatusCode::UNPROCESSABLE_ENTITY, "parts_missing", "Some parts have not arrived"),
            Self::TakesTwo => (StatusCode::CONFLICT, "takes_two", "Letting them in again takes two people"),
            Self::SomebodyElse => (StatusCode::CONFLICT, "somebody_else", "It takes somebody else"),
            Self::TooNew => (StatusCode::CONFLICT, "too_new", "It takes somebody who has been here for longer"),
            Self::ReasonTooShort => (StatusCode::UNPROCESSABLE_ENTITY, "reason_too_short", "The reason says too little"),
            Self::OutOfRange => (StatusCode::RANGE_NOT_SATISFIABLE, "out_of_range", "There is nothing at that range"),
            Self::Throttled => (StatusCode::TOO_MANY_REQUESTS, "throttled", "Too many requests for now"),
            Self::Failed => (StatusCode::INTERNAL_SERVER_ERROR, "failed", "The server failed"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The server cannot do this at the moment"),
            Self::StorageFull => (StatusCode::INSUFFICIENT_STORAGE, "storage_full", "There is no room left on the server"),
        }
    }
}

/// The body of a problem, as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemBody {
    /// `urn:alongside:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same for every problem of this code.
    pub title: String,
    /// The status of the answer.
    pub status: u16,
    /// What a phone acts on.
    pub code: Code,
    /// What happened this time, where there is more to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The numbers of the parts that are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<u32>>,
}

/// Something that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    detail: Option<String>,
    missing: Option<Vec<u32>>,
    retry_after_s: Option<u64>,
    cause: Option<String>,
}

/// What the log line of a request tells about its problem.
#[derive(Clone, Debug)]
pub struct Told {
    /// Which problem.
    pub code: Code,
    /// What lay behind it, for the operator.
    pub cause: Option<String>,
}

impl Problem {
    /// A problem of a code.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self { code, detail: None, missing: None, retry_after_s: None, cause: None }
    }

    /// A failure of the server, with what lay behind it for the log.
    #[must_use]
    pub fn failed(cause: impl std::fmt::Display) -> Self {
        Self::new(Code::Failed).because(cause)
    }

    /// Says what happened this time. Never with anything that a person wrote.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names the parts that are missing.
    #[must_use]
    pub fn lacking(mut self, missing: Vec<u32>) -> Self {
        self.missing = Some(missing);
        self
    }

    /// Says when to try again.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// Keeps what lay behind it, for the log alone.
    #[must_use]
    pub fn because(mut self, cause: impl std::fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// Which problem it is.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self { code, detail, missing, retry_after_s, cause } = self;
        let body = ProblemBody {
            kind: format!("urn:alongside:problem:{}", code.name()),
            title: code.title().to_owned(),
            status: code.status().as_u16(),
            code,
            detail,
            missing,
        };
        let mut response = (code.status(), Json(body)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Told { code, cause });
        response
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Full => Self::new(Code::StorageFull).because(error),
            DbError::Unavailable(_) | DbError::Stopped => Self::new(Code::Unavailable).retry_after(2).because(error),
            _ => Self::failed(error),
        }
    }
}
