//! Letting somebody in again who lost every passkey. It needs signal: the server alone takes each step. What concerns this phone's own
//! person comes with their own page, and is shown without asking.

use alongside_core::domain::emergency::is_reason;
use alongside_core::domain::ids::{PersonId, RecoveryId, StreamId};
use alongside_core::domain::recovery::Recovery;
use alongside_core::sync::recoveries::{AskRecovery, RecoveryLine};
use alongside_core::sync::transport::TransportError;
use leptos::prelude::*;

use super::passkeys::Invitation;
use super::proving::fetch_proven;
use super::rounds::{self, Why};
use super::works::{Works, works};
use super::{CommandError, Commands, Phone};
use crate::platform::kinds::Asking;
use crate::platform::transport::{call, fetch};

impl Phone {
    /// How this phone's own person was last let in again, or is being.
    #[must_use]
    pub fn let_in_again(self) -> Signal<Option<Recovery>> {
        self.let_in_again.into()
    }

    /// Shows what their own page says of it.
    pub(super) fn show_letting_in(self, works: &Works) {
        let folds = works.folds.borrow();
        let known = folds.drafts(StreamId::Person(works.me.person)).and_then(|page| page.recovery());
        if self.let_in_again.with_untracked(|shown| shown.as_ref() != known) {
            self.let_in_again.set(known.cloned());
        }
    }
}

impl Commands {
    /// The colleagues who are being let in again, as far as it concerns the reader.
    ///
    /// # Errors
    /// [`CommandError`], where the server was not reached.
    pub async fn letting_in(&self) -> Result<Vec<RecoveryLine>, CommandError> {
        let me = works().ok_or(CommandError::NotReady)?.me.person;
        fetch(Asking::get("/api/v1/recoveries").of(me)).await.map_err(CommandError::NoAnswer)
    }

    /// Asks that a colleague be let in again.
    ///
    /// # Errors
    /// [`CommandError`], and nothing was asked.
    pub async fn ask_to_let_in(&self, person: PersonId, reason: &str) -> Result<RecoveryLine, CommandError> {
        if !is_reason(reason) {
            return Err(CommandError::SayHowYouKnow);
        }
        let me = works().ok_or(CommandError::NotReady)?.me.person;
        let asked = serde_json::to_string(&AskRecovery { person, reason: reason.to_owned() }).unwrap_or_default();
        fetch_proven(Asking::post("/api/v1/recoveries", asked).of(me)).await?.map_err(refused)
    }

    /// Confirms what a colleague asked for: the link to hand over.
    ///
    /// # Errors
    /// [`CommandError`], and there is no link.
    pub async fn let_in(&self, recovery: RecoveryId) -> Result<Invitation, CommandError> {
        let me = works().ok_or(CommandError::NotReady)?.me.person;
        fetch_proven(Asking::post(format!("/api/v1/recoveries/{recovery}/confirm"), "{}".to_owned()).of(me)).await?.map_err(refused)
    }

    /// Takes it back, or stops it where it is the reader who is to be let in.
    ///
    /// # Errors
    /// [`CommandError`], and it stands as before.
    pub async fn do_not_let_in(&self, recovery: RecoveryId) -> Result<(), CommandError> {
        let me = works().ok_or(CommandError::NotReady)?.me.person;
        let ended = call(Asking::post(format!("/api/v1/recoveries/{recovery}/end"), "{}".to_owned()).of(me)).await;
        ended.map(drop).map_err(refused)?;
        rounds::run(self.phone, Why::AtOnce).await;
        Ok(())
    }
}

fn refused(error: TransportError) -> CommandError {
    match error {
        TransportError::Rejected { code } if matches!(code.as_str(), "not_there" | "id_reused" | "somebody_else") => {
            CommandError::NotToLetIn
        }
        TransportError::Rejected { code } if code == "too_new" => CommandError::NotHereLongEnough,
        TransportError::Rejected { code } if code == "reason_too_short" => CommandError::SayHowYouKnow,
        other => CommandError::NoAnswer(other),
    }
}
