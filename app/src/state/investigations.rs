//! Files that are opened for an investigation. Opening and ending one needs signal: the server alone does it. What is open to this phone's
//! own person comes with their own page, and is known without asking.

use alongside_core::domain::draft::Drafts;
use alongside_core::domain::ids::{InvestigationId, StreamId};
use alongside_core::domain::investigation::{AskInvestigation, Investigation, InvestigationLine};
use alongside_core::sync::transport::TransportError;
use leptos::prelude::*;

use super::proving::{call_proven, fetch_proven};
use super::works::{Works, works};
use super::{CommandError, Commands, Phone};
use crate::platform::kinds::Asking;
use crate::platform::transport::fetch;

impl Phone {
    /// The files that are, or were, open to this phone's own person for an investigation.
    #[must_use]
    pub fn investigates(self) -> Signal<Vec<Investigation>> {
        self.investigates.into()
    }

    /// Shows what their own page says of it.
    pub(super) fn show_investigations(self, works: &Works) {
        let folds = works.folds.borrow();
        let known = folds.drafts(StreamId::Person(works.me.person)).map_or(&[][..], Drafts::investigations);
        if self.investigates.with_untracked(|shown| shown != known) {
            self.investigates.set(known.to_vec());
        }
    }
}

impl Commands {
    /// Every investigation that there was, as a named officer sees them.
    ///
    /// # Errors
    /// [`CommandError`], where the server was not reached.
    pub async fn investigations(&self) -> Result<Vec<InvestigationLine>, CommandError> {
        let me = works().ok_or(CommandError::NotReady)?.me.person;
        fetch(Asking::get("/api/v1/investigations").of(me)).await.map_err(CommandError::NoAnswer)
    }

    /// Opens a file to somebody, kept from its team's view.
    ///
    /// # Errors
    /// [`CommandError`], and nothing was opened.
    pub async fn open_investigation(&self, asked: &AskInvestigation) -> Result<InvestigationLine, CommandError> {
        let me = works().ok_or(CommandError::NotReady)?.me.person;
        let body = serde_json::json!(asked).to_string();
        fetch_proven(Asking::post("/api/v1/investigations", body).of(me)).await?.map_err(refused)
    }

    /// Ends one before its time.
    ///
    /// # Errors
    /// [`CommandError`], and it runs as before.
    pub async fn end_investigation(&self, investigation: InvestigationId) -> Result<(), CommandError> {
        let me = works().ok_or(CommandError::NotReady)?.me.person;
        let ended = Asking::post(format!("/api/v1/investigations/{investigation}/end"), "{}".to_owned()).of(me);
        call_proven(ended).await?.map(drop).map_err(refused)
    }
}

fn refused(error: TransportError) -> CommandError {
    match error {
        TransportError::Rejected { code } if code == "not_there" => CommandError::NothingToOpen,
        TransportError::Rejected { code } if code == "somebody_else" => CommandError::HasToDoWithIt,
        TransportError::Rejected { code } if code == "too_new" => CommandError::TooNewToOpen,
        TransportError::Rejected { code } if code == "reason_too_short" => CommandError::SayWhatIsLookedInto,
        other => CommandError::NoAnswer(other),
    }
}
