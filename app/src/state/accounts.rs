//! Accounts of the authority's own directory: leaving for it, coming back, and saying as whom it knows a colleague.

use alongside_core::domain::ids::PersonId;
use alongside_core::sync::transport::TransportError;
use serde::Deserialize;

use super::facts::Me;
use super::proving::call_proven;
use super::works::works;
use super::{CommandError, Phone, session};
use crate::platform;
use crate::platform::kinds::Asking;
use crate::platform::transport::fetch;

#[derive(Deserialize)]
struct Offered {
    name: String,
}

/// What people call the account with which one can sign in here. None where there is no directory.
pub(super) async fn offered() -> Option<String> {
    fetch::<Offered>(Asking::get("/api/v1/account")).await.ok().map(|offered| offered.name)
}

#[derive(Deserialize)]
struct Leave {
    address: String,
}

/// Leaves for the directory. What this phone holds stays as it is.
pub(super) async fn leave() -> Result<(), CommandError> {
    let leave = fetch::<Leave>(Asking::post("/api/v1/account/begin", "{}".to_owned())).await.map_err(|error| match error {
        TransportError::Unavailable { .. } => CommandError::DirectoryAway,
        other => CommandError::NoAnswer(other),
    })?;
    platform::go_to(&leave.address);
    Ok(())
}

/// Signs in whoever came back from the directory.
pub(super) async fn come_back(phone: Phone) -> Result<(), CommandError> {
    let me = fetch::<Me>(Asking::post("/api/v1/account/finish", "{}".to_owned())).await.map_err(|error| match error {
        TransportError::NotSignedIn => CommandError::AccountNotAccepted,
        other => CommandError::NoAnswer(other),
    })?;
    session::come_in(phone, me).await;
    Ok(())
}

/// Says as whom the directory knows a colleague, so that they can sign in with that account.
pub(super) async fn expect(person: PersonId, account: &str) -> Result<(), CommandError> {
    let works = works().ok_or(CommandError::NotReady)?;
    let asked = serde_json::json!({ "person": person, "account": account }).to_string();
    call_proven(Asking::post("/api/v1/account/expect", asked).of(works.me.person)).await?.map(drop).map_err(|error| match error {
        TransportError::Rejected { code } if code == "takes_two" => CommandError::TakesTwo,
        TransportError::Rejected { code } if code == "id_reused" => CommandError::AccountTaken,
        TransportError::Rejected { code } if code == "malformed" => CommandError::NoAccountName,
        other => CommandError::NoAnswer(other),
    })
}
