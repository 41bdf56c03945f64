//! Passkeys: signing in with one, making a first one with an invitation, and inviting a colleague.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::PersonId;
use alongside_core::json;
use alongside_core::sync::transport::TransportError;
use serde::Deserialize;
use serde_json::Value;

use super::facts::Me;
use super::proving::{call_proven, fetch_proven};
use super::works::works;
use super::{CommandError, Phone, session};
use crate::platform::kinds::{Asking, NoPasskey};
use crate::platform::transport::fetch;
use crate::platform::{make_passkey, use_passkey};

/// An invitation, to be handed over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Invitation {
    /// The address to open, on the phone that the passkey is to be made on.
    pub link: String,
    /// Until when it can be used.
    pub ends_at: Timestamp,
}

/// A passkey of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OwnPasskey {
    /// Its name, for taking it away.
    pub passkey: String,
    /// When it was made.
    pub added_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

/// An invitation that somebody opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// The end of its link.
    pub token: String,
    /// Who is invited, where it is of any use.
    pub name: Option<String>,
}

/// Whom an invitation is for.
pub(super) async fn look_at(token: String) -> Invited {
    let asked = begin("/api/v1/invitations/begin", serde_json::json!({ "invitation": token }).to_string()).await.ok();
    let name = asked.and_then(|asked| asked.options["user"]["displayName"].as_str().map(ToOwned::to_owned));
    Invited { token, name }
}

/// A question to this phone's authenticator.
#[derive(Deserialize)]
pub(super) struct Asked {
    pub(super) ceremony: String,
    pub(super) options: Value,
}

impl Asked {
    /// The answer, as the server takes it.
    pub(super) fn answered(&self, credential: &str) -> Result<String, NoPasskey> {
        let credential: Value = json::read(credential.as_bytes()).map_err(|_| NoPasskey::NotDone)?;
        Ok(serde_json::json!({ "ceremony": self.ceremony, "credential": credential }).to_string())
    }
}

/// Signs in whoever the phone's authenticator says it is.
pub(super) async fn sign_in(phone: Phone) -> Result<(), CommandError> {
    let asked = begin("/api/v1/sign-in/begin", "{}".to_owned()).await?;
    let given = use_passkey(&asked.options.to_string()).await.map_err(CommandError::NoPasskey)?;
    let me = finish("/api/v1/sign-in/finish", &asked, &given).await?;
    session::come_in(phone, me).await;
    Ok(())
}

/// Makes a first passkey, with the end of the link that an enabler handed over, and signs its person in.
pub(super) async fn accept(phone: Phone, invitation: &str) -> Result<(), CommandError> {
    let asked = begin("/api/v1/invitations/begin", serde_json::json!({ "invitation": invitation }).to_string()).await?;
    let made = make_passkey(&asked.options.to_string()).await.map_err(CommandError::NoPasskey)?;
    let me = finish("/api/v1/passkeys/finish", &asked, &made).await?;
    session::come_in(phone, me).await;
    Ok(())
}

/// Invites a colleague to make their first passkey.
pub(super) async fn invite(person: PersonId) -> Result<Invitation, CommandError> {
    let works = works().ok_or(CommandError::NotReady)?;
    let asking = Asking::post("/api/v1/invitations", serde_json::json!({ "person": person }).to_string()).of(works.me.person);
    fetch_proven(asking).await?.map_err(|error| match error {
        TransportError::Rejected { code } if code == "takes_two" => CommandError::TakesTwo,
        other => CommandError::NoAnswer(other),
    })
}

/// One's own passkeys. None to be had where the server takes no passkeys.
pub(super) async fn own() -> Result<Vec<OwnPasskey>, CommandError> {
    let works = works().ok_or(CommandError::NotReady)?;
    fetch(Asking::get("/api/v1/passkeys").of(works.me.person)).await.map_err(refused)
}

/// Takes a passkey away, and signs out everywhere else.
pub(super) async fn end(passkey: &str) -> Result<(), CommandError> {
    let works = works().ok_or(CommandError::NotReady)?;
    let asking = Asking::post("/api/v1/passkeys/end", serde_json::json!({ "passkey": passkey }).to_string()).of(works.me.person);
    call_proven(asking).await?.map(drop).map_err(CommandError::NoAnswer)
}

/// Makes another passkey of whoever is signed in.
pub(super) async fn make_another() -> Result<(), CommandError> {
    let works = works().ok_or(CommandError::NotReady)?;
    let begun = fetch_proven::<Asked>(Asking::post("/api/v1/passkeys/begin", "{}".to_owned()).of(works.me.person)).await?;
    let asked = begun.map_err(CommandError::NoAnswer)?;
    let made = make_passkey(&asked.options.to_string()).await.map_err(CommandError::NoPasskey)?;
    finish("/api/v1/passkeys/finish", &asked, &made).await.map(drop)
}

async fn begin(path: &str, body: String) -> Result<Asked, CommandError> {
    fetch(Asking::post(path, body)).await.map_err(refused)
}

async fn finish(path: &str, asked: &Asked, credential: &str) -> Result<Me, CommandError> {
    let body = asked.answered(credential).map_err(CommandError::NoPasskey)?;
    fetch(Asking::post(path, body)).await.map_err(refused)
}

fn refused(error: TransportError) -> CommandError {
    match error {
        TransportError::NotSignedIn => CommandError::NotAccepted,
        TransportError::Rejected { code } if code == "not_there" => CommandError::NoPasskeysHere,
        other => CommandError::NoAnswer(other),
    }
}
