//! Opening a file in an emergency: the server alone can, so it needs signal. When the hour is over, the phone speaks with the server, and the
//! copy goes.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::emergency::is_reason;
use alongside_core::domain::ids::FamilyId;
use alongside_core::domain::refusal::Refusal;
use alongside_core::sync::transport::TransportError;
use leptos::task::spawn_local;
use serde::Deserialize;

use super::rounds::{self, Why};
use super::works::works;
use super::{CommandError, Commands, Phone};
use crate::platform::kinds::Asking;
use crate::platform::transport::fetch;

#[derive(Deserialize)]
struct Found {
    family: FamilyId,
}

#[derive(Deserialize)]
struct OpenUntil {
    until_at: Option<Timestamp>,
}

impl Commands {
    /// Finds a family that is not one's own by its whole name and the name of somebody in it, and opens its file for an hour. None where
    /// there is nothing to show.
    ///
    /// # Errors
    /// [`CommandError`], where the reason says too little, or the server was not reached: then nothing was opened.
    pub async fn open_in_emergency(&self, name: &str, somebody: &str, reason: &str) -> Result<Option<FamilyId>, CommandError> {
        if !is_reason(reason) {
            return Err(CommandError::Refused(Refusal::SayInASentence));
        }
        let me = works().ok_or(CommandError::NotReady)?.me.person;
        let sought = serde_json::json!({ "name": name, "somebody": somebody }).to_string();
        let Some(Found { family }) = there(fetch(Asking::post("/api/v1/families/find", sought).of(me)).await)? else {
            return Ok(None);
        };
        let (path, why) = (format!("/api/v1/families/{family}/break-glass"), serde_json::json!({ "reason": reason }).to_string());
        let Some(OpenUntil { until_at }) = there(fetch(Asking::post(path, why).of(me)).await)? else {
            return Ok(None);
        };
        rounds::run(self.phone, Why::AtOnce).await;
        until_at.into_iter().for_each(|until_at| look_again_at(self.phone, until_at));
        Ok(Some(family))
    }
}

/// What is not there and what may not be seen are answered alike: by nothing.
fn there<T>(answer: Result<T, TransportError>) -> Result<Option<T>, CommandError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(TransportError::Rejected { code }) if code == "not_there" => Ok(None),
        Err(TransportError::Rejected { code }) if code == "reason_too_short" => Err(CommandError::Refused(Refusal::SayInASentence)),
        Err(error) => Err(CommandError::NoAnswer(error)),
    }
}

/// Speaks with the server once the hour is over. Where the app is not open then, the next contact does the same.
fn look_again_at(phone: Phone, until_at: Timestamp) {
    let left = u32::try_from(until_at.millis() - phone.now().millis()).unwrap_or(0);
    spawn_local(async move {
        crate::platform::sleep(left.saturating_add(500)).await;
        rounds::run(phone, Why::AtOnce).await;
    });
}
