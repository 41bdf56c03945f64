//! Devices: one makes itself known and gets its lease; one's own are listed and revoked.

use alongside_core::sync::devices::{OfDevice, OwnDevice, Register, Registered};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::Desk;
use super::json::Json as Asked;
use crate::auth;
use crate::ops::devices::DeviceError;
use crate::ops::{Who, devices};
use crate::problem::{Code, Problem, ProblemBody};

/// Makes a device known as its person's, and gives a lease. Asked again, it gives a new lease.
///
/// # Errors
/// A problem, where the name is taken or the device was revoked.
#[utoipa::path(post, path = "/api/v1/devices", tag = "devices", request_body = Register, responses(
    (status = 200, description = "It is known: the authority's keys, and a lease of three days.", body = Registered),
    (status = 400, description = "The request cannot be read, or its key is none.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 403, description = "The device was revoked (`device_revoked`), or another site asked.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "The name is another device's, or has another key.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn register(
    State(desk): State<Desk>,
    who: Who,
    headers: HeaderMap,
    Asked(asked): Asked<Register>,
) -> Result<Json<Registered>, Problem> {
    let session = auth::token(&headers, desk.travels()).ok_or(Problem::new(Code::NotSignedIn))?;
    let known = devices::register(&desk.house, &who, &session, &asked, auth::made_on(&headers)).await?;
    Ok(Json(known))
}

/// One's own devices.
///
/// # Errors
/// A problem, where nobody is signed in.
#[utoipa::path(get, path = "/api/v1/devices", tag = "devices", responses(
    (status = 200, description = "The latest first, with those that were revoked.", body = [OwnDevice]),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn own(State(desk): State<Desk>, who: Who) -> Result<Json<Vec<OwnDevice>>, Problem> {
    Ok(Json(devices::of(&desk.house, &who).await?))
}

/// Revokes a device of one's own: it is answered nothing more. What it still holds it may deliver through the door.
///
/// # Errors
/// A problem, where nobody is signed in.
#[utoipa::path(post, path = "/api/v1/devices/revoke", tag = "devices", request_body = OfDevice, responses(
    (status = 204, description = "It is revoked, if it was theirs."),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn revoke(State(desk): State<Desk>, who: Who, Asked(asked): Asked<OfDevice>) -> Result<StatusCode, Problem> {
    devices::revoke_own(&desk.house, &who, asked.device).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<DeviceError> for Problem {
    fn from(error: DeviceError) -> Self {
        match error {
            DeviceError::NoKey => Self::new(Code::Malformed).saying("The key is no P-256 public key."),
            DeviceError::Taken => Self::new(Code::IdReused),
            DeviceError::Revoked => Self::new(Code::DeviceRevoked),
            DeviceError::Db(error) => error.into(),
        }
    }
}
