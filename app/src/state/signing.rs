//! Signing with a passkey: the server says what exactly is signed, this phone's authenticator signs it, and the server keeps the evidence.
//! The act that names it goes the way of every entry.

use std::rc::Rc;

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{Digest, FamilyId, StreamId};
use alongside_core::domain::signing::Proof;
use alongside_core::json;
use alongside_core::sync::transport::TransportError;
use serde::Deserialize;

use super::commands::{Commands, may};
use super::passkeys::Asked;
use super::rounds::{self, Why};
use super::works::{Works, Writing, works};
use super::{CommandError, Phone};
use crate::platform::kinds::Asking;
use crate::platform::transport::{call, fetch};
use crate::platform::{self, use_passkey};

/// How often what was written before is sent, and how long is waited in between, in milliseconds, before anything is signed.
const TRIES: u32 = 30;
const WAIT_MS: u32 = 100;
/// What a server answers that asks for no passkey: a demonstration.
const NO_CONTENT: u16 = 204;

/// The evidence that the server keeps.
#[derive(Deserialize)]
struct Kept {
    evidence: Digest,
}

impl Commands {
    /// Writes an act that takes its author's passkey, and asks for that first. Needs the server. In a demonstration no passkey is asked for.
    /// Answers what proves it.
    ///
    /// # Errors
    /// [`CommandError`], and nothing was signed or written.
    pub async fn sign(&self, family: FamilyId, act: Body) -> Result<Proof, CommandError> {
        let works = works().ok_or_else(|| self.phone.why_not_ready())?;
        let stream = StreamId::Family(family);
        let writing = |body| Writing { stream, body, about: Vec::new(), happened_at: self.phone.now(), after: Vec::new() };
        may(self.phone, &works, &writing(act.clone()))?;
        let proof = prove(self.phone, &works, family, &act).await?;
        self.allowed(writing(act.proven(Some(proof)))).await?;
        Ok(proof)
    }
}

/// Asks for the passkey of whoever is signed in, over everything that the act rests on.
async fn prove(phone: Phone, works: &Rc<Works>, family: FamilyId, act: &Body) -> Result<Proof, CommandError> {
    send_what_waits(phone, works, StreamId::Family(family)).await?;
    let to_sign = serde_json::json!({ "family": family, "act": act }).to_string();
    let answer = call(Asking::post("/api/v1/decisions/begin", to_sign).of(works.me.person)).await.map_err(|error| refused(phone, error))?;
    if answer.status == NO_CONTENT {
        return Ok(Proof::Demonstration);
    }
    let asked: Asked = json::read(&answer.body).map_err(|_| CommandError::NoAnswer(TransportError::NotOurs))?;
    let given = use_passkey(&asked.options.to_string()).await.map_err(CommandError::NoPasskey)?;
    let signed = asked.answered(&given).map_err(CommandError::NoPasskey)?;
    let asking = Asking::post("/api/v1/decisions/finish", signed).of(works.me.person);
    let kept: Kept = fetch(asking).await.map_err(|error| refused(phone, error))?;
    Ok(Proof::Passkey(kept.evidence))
}

/// What was written in this file before goes first: the server asks for a signature over what it has.
async fn send_what_waits(phone: Phone, works: &Rc<Works>, file: StreamId) -> Result<(), CommandError> {
    for _ in 0..TRIES {
        if !platform::is_online() {
            return Err(CommandError::NoAnswer(TransportError::Offline));
        }
        rounds::run(phone, Why::AtOnce).await;
        let outbox = works.outbox().await.map_err(CommandError::Storage)?;
        if !outbox.iter().any(|item| item.is_waiting() && item.head().is_some_and(|head| head.stream == file)) {
            break;
        }
        platform::sleep(WAIT_MS).await;
    }
    Ok(())
}

/// Where the server sees it otherwise, this phone looks again at once.
fn refused(phone: Phone, error: TransportError) -> CommandError {
    match error {
        TransportError::Rejected { code } if code == "not_signed" || code == "not_there" => {
            rounds::wake(phone, Why::AtOnce);
            CommandError::NotSigned
        }
        other => CommandError::NoAnswer(other),
    }
}
