//! The door for devices that can only deliver, and the holding place behind it: counted, and taken in, never shown.

use alongside_core::sync::devices::{HeldFrom, OfDevice, TakenIn};
use alongside_core::sync::door::{Held, SignedDelivery};
use axum::Json;
use axum::extract::State;

use super::json::Json as Asked;
use super::throttle::Caller;
use super::{Desk, measured};
use crate::ops::door::{self, DoorError};
use crate::ops::{Who, holding};
use crate::problem::{Code, Problem, ProblemBody};

/// Holds what a known device delivers, signed by it. Needs no session; does nothing without the signature.
///
/// # Errors
/// The same problem, whatever was wrong with it.
#[utoipa::path(post, path = "/api/v1/door", tag = "devices", request_body = SignedDelivery, responses(
    (status = 200, description = "What is held durably, each by the digest of its bytes, and what is not.", body = Held),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "It is not accepted.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 413, description = "More bytes than are taken at once.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests: `Retry-After` says when.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 507, description = "The server's disk is full; nothing was taken.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn deliver(State(desk): State<Desk>, Asked(signed): Asked<SignedDelivery>) -> Result<Json<Held>, Problem> {
    let signed = door::signed(&desk.house, &signed).await?;
    desk.throttle.take(Caller::Device(signed.device()), desk.house.clock.now())?;
    let held = door::deliver(&desk.house, &signed).await?;
    measured::held("held", held.held.len() as u64);
    measured::held("refused", held.refused.len() as u64);
    Ok(Json(held))
}

/// What is held from colleagues of one's teams, counted by author and device.
///
/// # Errors
/// A problem, where nobody is signed in.
#[utoipa::path(get, path = "/api/v1/held", tag = "devices", responses(
    (status = 200, description = "The oldest first. Counts and times, and no words.", body = [HeldFrom]),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn held(State(desk): State<Desk>, who: Who) -> Result<Json<Vec<HeldFrom>>, Problem> {
    Ok(Json(holding::list(&desk.house, &who).await?))
}

/// Takes what a colleague's device delivered into its files, as its author's. Asked again, it takes what can be taken by then.
///
/// # Errors
/// The same problem where there is no such device and where it is of nobody in one's teams.
#[utoipa::path(post, path = "/api/v1/held/take-in", tag = "devices", request_body = OfDevice, responses(
    (status = 200, description = "How much was taken, and what stays held.", body = TakenIn),
    (status = 400, description = "The request cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "There is no such device, or it is of nobody in one's teams.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn take_in(State(desk): State<Desk>, who: Who, Asked(asked): Asked<OfDevice>) -> Result<Json<TakenIn>, Problem> {
    let told = holding::take_in(&desk.house, &desk.sound, &who, asked.device).await?.ok_or(Problem::new(Code::NotThere))?;
    measured::held("taken", told.taken);
    Ok(Json(told))
}

impl From<DoorError> for Problem {
    fn from(error: DoorError) -> Self {
        match error {
            DoorError::NotAccepted => Self::new(Code::NotSignedIn).saying("That was not accepted."),
            DoorError::Db(error) => error.into(),
        }
    }
}
