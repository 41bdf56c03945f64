//! The only way anything changes: asks whether it may be done, writes it durably, shows it, and wakes the sync.

use std::rc::Rc;

use alongside_core::domain::advice::{AdviceBody, permits};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, MAX_BODY_BYTES};
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::{
    ActionId, ApprovalId, ConfirmationId, Digest, EntryId, FamilyId, FlagId, HoldId, NoteId, PersonId, QuestionId, RuleId, SignOffId,
    StreamId, VisitId,
};
use alongside_core::domain::look::WhoLooked;
use alongside_core::domain::policy::Rules;
use alongside_core::domain::visit::VisitBody;
use alongside_core::sync::outbox::OutboxState;
use alongside_core::sync::store::{Store, StoreError};
use alongside_core::sync::transport::TransportError;
use leptos::prelude::WithUntracked;

use super::passkeys::{self, Invitation, OwnPasskey};
use super::rounds::{self, Why};
use super::session::{self, SignedInAt, WayIn};
use super::works::{Works, Writing, works};
use super::{CommandError, Phone, accounts, drafts, recovery, tabs, uploads};
use crate::platform::kinds::Asking;
use crate::platform::transport::{call, fetch};

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
        /// A fresh id of an approval.
        approval_id -> ApprovalId,
        /// A fresh id of a flag.
        flag_id -> FlagId,
        /// A fresh id of a legal hold.
        hold_id -> HoldId,
        /// A fresh id of a rule of how long something is kept.
        rule_id -> RuleId,
        /// A fresh id of an action.
        action_id -> ActionId,
        /// A new name for a confirmation of what a machine heard.
        confirmation_id -> ConfirmationId,
    }

    /// Writes an entry that happens now.
    ///
    /// # Errors
    /// [`CommandError`], and nothing was written.
    pub async fn write(&self, stream: StreamId, body: Body, about: Vec<PersonId>) -> Result<EntryId, CommandError> {
        self.write_at(stream, body, about, self.phone.now()).await
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
        self.allowed(Writing { stream, body, about, happened_at, after: Vec::new() }).await
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
        self.allowed(Writing { stream, body, about, happened_at: self.phone.now(), after }).await
    }

    /// Writes what one tap says, all of it or nothing.
    ///
    /// # Errors
    /// [`CommandError`], and nothing was written.
    pub async fn write_all(&self, stream: StreamId, bodies: Vec<Body>, about: &[PersonId]) -> Result<Vec<EntryId>, CommandError> {
        let bodies = bodies.into_iter().map(|body| (body, about.to_vec())).collect();
        self.write_each(stream, bodies, self.phone.now()).await
    }

    /// The same where each says whom it is about, of something that happened at some time.
    ///
    /// # Errors
    /// [`CommandError`], and nothing was written.
    pub async fn write_each(
        &self,
        stream: StreamId,
        bodies: Vec<(Body, Vec<PersonId>)>,
        happened_at: Timestamp,
    ) -> Result<Vec<EntryId>, CommandError> {
        let works = works().ok_or_else(|| self.phone.why_not_ready())?;
        let writing = |(body, about)| Writing { stream, body, about, happened_at, after: Vec::new() };
        let writings: Vec<Writing> = bodies.into_iter().map(writing).collect();
        for writing in &writings {
            may(self.phone, &works, writing)?;
        }
        put_all(self.phone, &works, &writings).await
    }

    pub(super) async fn allowed(&self, writing: Writing) -> Result<EntryId, CommandError> {
        let works = works().ok_or_else(|| self.phone.why_not_ready())?;
        may(self.phone, &works, &writing)?;
        put(self.phone, &works, writing).await
    }

    /// Puts a refused thing away, once its person has read why.
    ///
    /// # Errors
    /// [`CommandError`], and it stays.
    pub async fn put_away(&self, entry: EntryId) -> Result<(), CommandError> {
        let works = works().ok_or(CommandError::NotReady)?;
        works.store.put_away(entry).await.map_err(CommandError::Storage)?;
        self.look_again(&works).await
    }

    /// Puts the words of a parked thing back where they were typed, to be written anew. It leaves the list once they are durable there.
    ///
    /// # Errors
    /// [`CommandError`], and it stays parked.
    pub async fn write_anew(&self, entry: EntryId, place: &str, words: &str) -> Result<(), CommandError> {
        let works = works().ok_or(CommandError::NotReady)?;
        if !drafts::put_back(place, words).await {
            return Err(CommandError::Storage(StoreError::Full));
        }
        works.store.take_back(entry).await.map_err(CommandError::Storage)?;
        self.look_again(&works).await
    }

    /// Lets a parked thing go again.
    ///
    /// # Errors
    /// [`CommandError`], and it stays parked.
    pub async fn try_again(&self, entry: EntryId) -> Result<(), CommandError> {
        let works = works().ok_or(CommandError::NotReady)?;
        works.store.set_states(&[(entry, OutboxState::Waiting)]).await.map_err(CommandError::Storage)?;
        rounds::wake(self.phone, Why::AtOnce);
        self.look_again(&works).await
    }

    async fn look_again(&self, works: &Rc<Works>) -> Result<(), CommandError> {
        tabs::tell(tabs::CHANGED);
        self.phone.look_again(works).await.map_err(CommandError::Storage)
    }

    /// Fetches a family's file that is not on this phone. False where there is nothing to show.
    ///
    /// # Errors
    /// [`CommandError`], where the server was not reached.
    pub async fn open_family(&self, family: FamilyId) -> Result<bool, CommandError> {
        let works = works().ok_or(CommandError::NotReady)?;
        let opened = call(Asking::post(format!("/api/v1/families/{family}/open"), "{}".to_owned()).of(works.me.person)).await;
        match opened {
            Ok(_) => {}
            Err(TransportError::Rejected { code }) if code == "not_there" => return Ok(false),
            Err(error) => return Err(CommandError::NoAnswer(error)),
        }
        rounds::run(self.phone, Why::AtOnce).await;
        Ok(works.folds.borrow().family(family).is_some())
    }

    /// Who looked at a family's file from outside the team that holds it. None where there is nothing to show.
    ///
    /// # Errors
    /// [`CommandError`], where the server was not reached.
    pub async fn who_looked(&self, family: FamilyId) -> Result<Option<WhoLooked>, CommandError> {
        let works = works().ok_or(CommandError::NotReady)?;
        match fetch::<WhoLooked>(Asking::get(format!("/api/v1/families/{family}/looks")).of(works.me.person)).await {
            Ok(looks) => Ok(Some(looks)),
            Err(TransportError::Rejected { code }) if code == "not_there" => Ok(None),
            Err(error) => Err(CommandError::NoAnswer(error)),
        }
    }

    /// Does a round with the server now, and sends what sound there is.
    pub async fn sync_now(&self) {
        rounds::run(self.phone, Why::AtOnce).await;
        uploads::try_now(self.phone);
    }

    /// How one signs in here.
    pub async fn way_in(&self) -> WayIn {
        session::way_in(self.phone).await
    }

    /// Signs in as somebody of the demonstration.
    ///
    /// # Errors
    /// [`CommandError::NoAnswer`], and whoever was signed in still is.
    pub async fn sign_in(&self, person: PersonId) -> Result<(), CommandError> {
        session::sign_in(self.phone, person).await
    }

    /// Signs in with a passkey.
    ///
    /// # Errors
    /// [`CommandError`], and whoever was signed in still is.
    pub async fn sign_in_with_passkey(&self) -> Result<(), CommandError> {
        passkeys::sign_in(self.phone).await
    }

    /// Makes a first passkey with an invitation, and signs in with it.
    ///
    /// # Errors
    /// [`CommandError`], and whoever was signed in still is.
    pub async fn accept_invitation(&self, invitation: &str) -> Result<(), CommandError> {
        passkeys::accept(self.phone, invitation).await
    }

    /// Leaves for the authority's directory, to sign in with an account there.
    ///
    /// # Errors
    /// [`CommandError`], and the page stays.
    pub async fn leave_for_directory(&self) -> Result<(), CommandError> {
        accounts::leave().await
    }

    /// Whether one can sign in with an account of the authority's directory, and what people call it.
    pub async fn account_offered(&self) -> Option<String> {
        accounts::offered().await
    }

    /// Says as whom the directory knows a colleague.
    ///
    /// # Errors
    /// [`CommandError`], and nobody is expected.
    pub async fn expect_account(&self, person: PersonId, account: &str) -> Result<(), CommandError> {
        accounts::expect(person, account).await
    }

    /// Invites a colleague to make their first passkey.
    ///
    /// # Errors
    /// [`CommandError`], and nobody is invited.
    pub async fn invite(&self, person: PersonId) -> Result<Invitation, CommandError> {
        passkeys::invite(person).await
    }

    /// Where else one is signed in.
    ///
    /// # Errors
    /// [`CommandError`], where the server was not reached.
    pub async fn signed_in_elsewhere(&self) -> Result<Vec<SignedInAt>, CommandError> {
        session::elsewhere().await
    }

    /// Signs out somewhere else.
    ///
    /// # Errors
    /// [`CommandError`], and it is still signed in there.
    pub async fn sign_out_there(&self, session: Digest) -> Result<(), CommandError> {
        session::end_elsewhere(session).await
    }

    /// One's own passkeys.
    ///
    /// # Errors
    /// [`CommandError`], also where the server takes no passkeys.
    pub async fn own_passkeys(&self) -> Result<Vec<OwnPasskey>, CommandError> {
        passkeys::own().await
    }

    /// Takes one of one's own passkeys away, and signs out everywhere else.
    ///
    /// # Errors
    /// [`CommandError`], and it is still there.
    pub async fn end_passkey(&self, passkey: &str) -> Result<(), CommandError> {
        passkeys::end(passkey).await
    }

    /// Makes another passkey.
    ///
    /// # Errors
    /// [`CommandError`], and none was made.
    pub async fn make_another_passkey(&self) -> Result<(), CommandError> {
        passkeys::make_another().await
    }

    /// Signs out. What is unsent stays, sealed, until its writer signs in again.
    pub async fn sign_out(&self) {
        // Where that cannot be kept, nothing has changed.
        let _kept = session::sign_out(self.phone).await;
    }

    /// Keeps the text under the cursor. Durable within a third of a second; the writer's other devices have it once they pause.
    pub fn save_draft(&self, place: String, text: String) {
        drafts::save(place, text);
    }

    /// Keeps an answer at a place, durably before it is shown as kept.
    ///
    /// # Errors
    /// [`CommandError`], and it is not kept.
    pub async fn keep_answer(&self, place: &str, text: String) -> Result<(), CommandError> {
        if drafts::put_text(place, text).await { Ok(()) } else { Err(CommandError::Storage(StoreError::Full)) }
    }

    /// The texts that stand at a place: first the one for the field, then those that other devices hold.
    pub async fn draft(&self, place: &str) -> Vec<String> {
        drafts::texts(place).await
    }

    /// The texts at a place that other devices hold, while this one has its own under the cursor.
    pub async fn drafts_elsewhere(&self, place: &str) -> Vec<String> {
        drafts::elsewhere(place).await
    }

    /// The writer took another device's text into the field.
    pub fn merge_draft(&self, place: &str, other: &str) {
        drafts::merge(place, other);
    }

    /// The field's text became a record, or was thrown away by its writer. What other devices hold stays.
    pub async fn finish_draft(&self, place: &str) {
        drafts::finish(place).await;
    }
}

/// Asks the rules, as far as this phone knows the stream. What it does not hold, the server alone decides.
pub(super) fn may(phone: Phone, works: &Works, writing: &Writing) -> Result<(), CommandError> {
    let folds = works.folds.borrow();
    let holding = match writing.stream {
        StreamId::Team(team) => Some(team),
        stream => stream.family().and_then(|family| folds.family(family)).and_then(|rules| rules.team),
    };
    let opened = if let Body::File(FileBody::Opened { team, .. }) = &writing.body { Some(*team) } else { None };
    let today = phone.now().day();
    let actor = phone.directory.with_untracked(|directory| directory.actor(works.me.person, holding.or(opened), today));
    let answer = match (folds.shown(writing.stream), &writing.body) {
        (Some(fold), body) => fold.may(&actor, body),
        (None, Body::Advice(act @ AdviceBody::Claimed { .. })) => permits(None, act, &FamilyRules::default(), &actor),
        // A question to legal may be the first thing in its side stream.
        (None, body) => Rules::empty(writing.stream).may(&actor, body),
    };
    answer.map_err(CommandError::Refused)
}

/// Writes durably, shows it, and wakes the sync.
pub(super) async fn put(phone: Phone, works: &Rc<Works>, writing: Writing) -> Result<EntryId, CommandError> {
    let written = put_all(phone, works, &[writing]).await?;
    written.first().copied().ok_or(CommandError::NotReady)
}

async fn put_all(phone: Phone, works: &Rc<Works>, writings: &[Writing]) -> Result<Vec<EntryId>, CommandError> {
    if writings.iter().any(|writing| serde_json::to_vec(&writing.body).map_or(0, |body| body.len()) > MAX_BODY_BYTES) {
        return Err(CommandError::TooLong);
    }
    let items = works.enqueue(writings).await.map_err(CommandError::Storage)?;
    let written = items.iter().filter_map(|item| item.head().map(|head| head.id)).collect();
    items.into_iter().for_each(|item| phone.show_one(works, item));
    for writing in writings {
        if let Body::Visit(VisitBody::Noted { voice: Some(voice), .. }) = &writing.body {
            recovery::noted(works, voice.recording).await;
        }
    }
    tabs::tell(tabs::CHANGED);
    rounds::wake(phone, Why::InTurn);
    Ok(written)
}
