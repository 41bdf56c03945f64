//! JSON bodies, read with care: wrong media type, too large, cut off and malformed are told apart, and nothing of the body is repeated.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse as _;
use serde::de::DeserializeOwned;

use crate::problem::{Code, Problem};

/// A JSON body of a shape.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = JsonBytes::from_request(request, state).await?;
        bytes.read().map(Self)
    }
}

/// The bytes of a body that says it is JSON.
#[derive(Clone, Debug)]
pub struct JsonBytes(Bytes);

impl JsonBytes {
    /// Reads a shape out of them.
    ///
    /// # Errors
    /// A problem that says where, and repeats nothing.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_slice(&self.0).map_err(|error| {
            let what = if error.is_data() { "This is JSON, but not of the shape that is taken here" } else { "This is no JSON" };
            Problem::new(Code::Malformed).saying(format!("{what}: line {}, column {}.", error.line(), error.column()))
        })
    }
}

impl<S: Send + Sync> FromRequest<S> for JsonBytes {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        must_be("application/json", request.headers())?;
        bytes(request, state).await.map(Self)
    }
}

/// The bytes of a body, whatever they are.
///
/// # Errors
/// A problem, where there are too many, or they stop early.
pub async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new(Code::TooLarge)
        } else {
            Problem::new(Code::Malformed).saying("The request was cut off.")
        }
    })
}

/// Refuses a body of any other media type.
///
/// # Errors
/// A problem that names the one that is taken.
pub fn must_be(wanted: &str, headers: &HeaderMap) -> Result<(), Problem> {
    let said = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = said.split(';').next().unwrap_or("").trim();
    if essence.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    Err(Problem::new(Code::WrongMediaType).saying(format!("Send {wanted}.")))
}
