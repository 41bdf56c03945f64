//! The only way anything changes: asks whether it may be done, writes it durably, shows it, and wakes the sync.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{
    ActionId, AgreementId, DraftId, EntryId, EpisodeId, FamilyId, FlagId, NoteId, PersonId, QuestionId, RecordingId, SignOffId, StreamId,
    VisitId,
};
use alongside_core::domain::refusal::Refusal;
use alongside_core::sync::store::StoreError;

use super::Phone;

/// Why something was not done. Nothing of it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandError {
    /// It may not be done.
    Refused(Refusal),
    /// The phone could not keep it.
    Storage(StoreError),
    /// Nobody is signed in on this phone, or it is still opening.
    NotReady,
}

impl CommandError {
    /// What the person reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.sentence(),
            Self::Storage(StoreError::Full) => {
                "There is no room left on this phone. This was not saved. What was saved before is safe.".to_owned()
            }
            Self::Storage(StoreError::Unavailable) => {
                "This browser keeps nothing, so nothing can be written here. Leave private browsing, or use another browser.".to_owned()
            }
            Self::Storage(_) => "This phone could not save that. Please try again.".to_owned(),
            Self::NotReady => "Sign in first. Nothing was written.".to_owned(),
        }
    }
}

/// The commands, from [`Phone::commands`].
#[derive(Clone, Copy)]
pub struct Commands {
    pub(super) phone: Phone,
}

macro_rules! fresh {
    ($($(#[$doc:meta])* $name:ident -> $id:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(&self) -> $id {
            $id::new(self.phone.now(), crate::platform::ten())
        }
    )+};
}

impl Commands {
    fresh! {
        /// A fresh id of a visit.
        visit_id -> VisitId,
        /// A fresh id of a note.
        note_id -> NoteId,
        /// A fresh id of a question.
        question_id -> QuestionId,
        /// A fresh id of a sign-off.
        sign_off_id -> SignOffId,
        /// A fresh id of an action.
        action_id -> ActionId,
        /// A fresh id of a draft.
        draft_id -> DraftId,
        /// A fresh id of an agreement.
        agreement_id -> AgreementId,
        /// A fresh id of an episode of a status.
        episode_id -> EpisodeId,
        /// A fresh id of a flag.
        flag_id -> FlagId,
        /// A fresh id of a family.
        family_id -> FamilyId,
        /// A fresh id of a person.
        person_id -> PersonId,
        /// A fresh id of a recording.
        recording_id -> RecordingId,
    }

    /// Writes an entry that happens now.
    ///
    /// # Errors
    /// [`CommandError`], and nothing was written.
    pub async fn write(&self, stream: StreamId, body: Body, about: Vec<PersonId>) -> Result<EntryId, CommandError> {
        let _ = (stream, body, about);
        Err(CommandError::NotReady)
    }

    /// Writes an entry that happened at another time.
    ///
    /// # Errors
    /// [`CommandError`], and nothing was written.
    pub async fn write_at(
        &self,
        stream: StreamId,
        body: Body,
        about: Vec<PersonId>,
        happened_at: Timestamp,
    ) -> Result<EntryId, CommandError> {
        let _ = (stream, body, about, happened_at);
        Err(CommandError::NotReady)
    }

    /// Writes an entry that must not be taken before others are.
    ///
    /// # Errors
    /// [`CommandError`], and nothing was written.
    pub async fn write_after(
        &self,
        stream: StreamId,
        body: Body,
        about: Vec<PersonId>,
        after: Vec<EntryId>,
    ) -> Result<EntryId, CommandError> {
        let _ = (stream, body, about, after);
        Err(CommandError::NotReady)
    }

    /// Puts a refused thing away, once its person has read why.
    ///
    /// # Errors
    /// [`CommandError`], and it stays.
    pub async fn put_away(&self, entry: EntryId) -> Result<(), CommandError> {
        let _ = entry;
        Err(CommandError::NotReady)
    }

    /// Lets a parked thing go again.
    ///
    /// # Errors
    /// [`CommandError`], and it stays parked.
    pub async fn try_again(&self, entry: EntryId) -> Result<(), CommandError> {
        let _ = entry;
        Err(CommandError::NotReady)
    }

    /// Fetches a family's file that is not on this phone. Says whether it came.
    ///
    /// # Errors
    /// [`CommandError::NotReady`] without a signed-in person.
    pub async fn open_family(&self, family: FamilyId) -> Result<bool, CommandError> {
        let _ = family;
        Err(CommandError::NotReady)
    }

    /// Does a round with the server now.
    pub async fn sync_now(&self) {}

    /// Signs out. What is unsent stays, sealed, until its writer signs in again.
    pub async fn sign_out(&self) {}

    /// Keeps the text under the cursor. Durable within a third of a second; also kept for the writer's other devices once they pause.
    pub fn save_draft(&self, place: String, text: String) {
        let _ = (place, text);
    }

    /// The texts that stand at a place: none, one, or several where devices disagree.
    pub async fn draft(&self, place: &str) -> Vec<String> {
        let _ = place;
        Vec::new()
    }

    /// The text became a record, or was thrown away by its writer.
    pub async fn finish_draft(&self, place: &str) {
        let _ = place;
    }
}
