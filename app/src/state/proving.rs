//! Proving anew who one is: where the server asks for it, the phone asks for the passkey there and then, and goes on with what was asked.

use alongside_core::sync::transport::TransportError;
use serde::de::DeserializeOwned;

use super::CommandError;
use super::passkeys::Asked;
use super::rounds;
use crate::platform::kinds::{Answer, Asking};
use crate::platform::transport::{self, call, fetch};
use crate::platform::use_passkey;

/// Asks, and reads the answer as JSON; where it takes a proof of who one is, that first, and then the same again.
///
/// # Errors
/// [`CommandError`], where no proof was given: then nothing was done. What the server answers is inside.
pub(super) async fn fetch_proven<T: DeserializeOwned>(asking: Asking) -> Result<Result<T, TransportError>, CommandError> {
    Ok(call_proven(asking).await?.and_then(|answer| transport::read(&answer)))
}

/// The same, content with any success.
pub(super) async fn call_proven(asking: Asking) -> Result<Result<Answer, TransportError>, CommandError> {
    match call(asking.clone()).await {
        Err(TransportError::Rejected { code }) if code == "prove_anew" => {
            prove(&asking).await?;
            Ok(call(asking).await)
        }
        answered => Ok(answered),
    }
}

/// One touch. The server gives the session another name, so no round is under way meanwhile that would come with the old one.
async fn prove(wanted: &Asking) -> Result<(), CommandError> {
    let of = |path: &str, body: String| Asking { person: wanted.person, ..Asking::post(path, body) };
    let asked: Asked = fetch(of("/api/v1/step-up/begin", "{}".to_owned())).await.map_err(refused)?;
    let given = use_passkey(&asked.options.to_string()).await.map_err(CommandError::NoPasskey)?;
    let body = asked.answered(&given).map_err(CommandError::NoPasskey)?;
    let _still = rounds::hold_still().await;
    call(of("/api/v1/step-up/finish", body)).await.map(drop).map_err(refused)
}

fn refused(error: TransportError) -> CommandError {
    match error {
        TransportError::NotSignedIn => CommandError::NotProven,
        other => CommandError::NoAnswer(other),
    }
}
