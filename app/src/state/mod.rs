//! What joins the store, the browser and the screen. Pages read its signals and call its [`Commands`]; nothing else changes anything.
//!
//! Every signal works on the server too, where it is empty.

use std::sync::Arc;

use alongside_core::domain::card::Card;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{FamilyId, PersonId, RecordingId, TeamId};
use alongside_core::domain::investigation::Investigation;
use alongside_core::domain::policy::Actor;
use alongside_core::domain::recovery::Recovery;
use alongside_core::domain::story::FamilyStory;
use alongside_core::domain::team::Directory;
pub use alongside_core::sync::outbox::{OutboxItem, OutboxState};
pub use alongside_core::sync::protocol::Rejection;
use jiff::civil::Date;
use leptos::prelude::*;
use leptos::reactive::graph::Observer;

mod accounts;
pub mod commands;
mod delivery;
mod dictated;
mod drafts;
mod emergency;
pub mod facts;
pub mod files;
mod folds;
mod investigations;
mod letting_in;
mod lock;
mod not_done;
mod opening;
mod own_model;
mod passkeys;
mod playback;
mod proving;
pub mod recorder;
mod recovery;
mod registration;
mod rounds;
#[cfg(test)]
mod samples;
mod session;
mod showing;
mod signing;
mod snapshots;
mod stories;
mod tabs;
mod taken_down_here;
mod transcripts;
mod updates;
mod uploads;
mod works;

pub use commands::Commands;
pub use facts::{Contact, HeldUp, LockFacts, Me, Safety, Session, StorageFacts, WaitingRecording};
pub use files::{FamilyCard, FamilyLine, Loadable};
pub use not_done::CommandError;
pub use own_model::{OwnModel, WhyBroken};
pub use passkeys::{Invitation, Invited, OwnPasskey};
pub use recorder::{Recorder, RecorderState, Spoken, SpokenInto};
pub use session::{DemoPerson, SignedInAt, WayIn};
pub use transcripts::{InWords, NotHere};

pub use alongside_core::sync::hearing::{Hearing, WaitsFor};

pub use alongside_core::sync::devices::{HeldFrom, OwnDevice, TakenIn};
pub use alongside_core::sync::lease::Leased;
pub use alongside_core::sync::recoveries::RecoveryLine;

pub use crate::store::keys::PIN_DIGITS;
pub use crate::store::tries::MayTry;

/// The phone, for pages: [`phone`] gives it.
#[derive(Clone, Copy)]
pub struct Phone {
    session: RwSignal<Session>,
    tick: RwSignal<Timestamp>,
    directory: RwSignal<Arc<Directory>>,
    families: RwSignal<Arc<Vec<FamilyLine>>>,
    cards: RwSignal<Arc<Vec<Card>>>,
    outbox: RwSignal<Arc<Vec<OutboxItem>>>,
    recordings: RwSignal<Arc<Vec<WaitingRecording>>>,
    contact: RwSignal<Contact>,
    storage: RwSignal<StorageFacts>,
    lock: RwSignal<LockFacts>,
    update_ready: RwSignal<bool>,
    let_in_again: RwSignal<Option<Recovery>>,
    investigates: RwSignal<Vec<Investigation>>,
    own_page: RwSignal<u32>,
    own_model: RwSignal<OwnModel>,
    recorder: Recorder,
}

/// The phone, from the context.
#[must_use]
pub fn phone() -> Phone {
    use_context::<Phone>().unwrap_or_else(Phone::new)
}

/// Reads a signal: reactively where somebody listens, plainly in what is done at a press.
fn read<T: Send + Sync + 'static, U>(signal: RwSignal<T>, look: impl FnOnce(&T) -> U) -> U {
    if Observer::get().is_some() { signal.with(look) } else { signal.with_untracked(look) }
}

impl Phone {
    fn new() -> Self {
        Self {
            session: RwSignal::default(),
            tick: RwSignal::new(crate::platform::now()),
            directory: RwSignal::default(),
            families: RwSignal::default(),
            cards: RwSignal::default(),
            outbox: RwSignal::default(),
            recordings: RwSignal::default(),
            contact: RwSignal::default(),
            storage: RwSignal::new(StorageFacts { available: true, ..StorageFacts::default() }),
            lock: RwSignal::default(),
            update_ready: RwSignal::new(false),
            let_in_again: RwSignal::default(),
            investigates: RwSignal::default(),
            own_page: RwSignal::default(),
            own_model: RwSignal::default(),
            recorder: Recorder { state: RwSignal::default() },
        }
    }

    /// Puts a phone into the context, and opens it in the browser.
    pub fn provide() {
        let phone = Self::new();
        provide_context(phone);
        // Effects run in the browser alone.
        Effect::new(move |_| opening::open(phone));
    }

    /// Whose phone it is.
    #[must_use]
    pub fn session(self) -> Signal<Session> {
        self.session.into()
    }

    /// Whether the app is still opening: the splash stays until it is known whose phone it is, and what is on it.
    #[must_use]
    pub fn is_opening(self) -> Signal<bool> {
        let waits = crate::platform::document_is_shell();
        Signal::derive(move || waits && self.session.with(|session| *session == Session::Unknown))
    }

    /// Who is signed in. Reactive where it is read reactively.
    #[must_use]
    pub fn me(self) -> Option<Me> {
        read(self.session, |session| if let Session::SignedIn(me) = session { Some(me.clone()) } else { None })
    }

    /// Told again whenever something came of its person's own page.
    #[must_use]
    pub fn own_page(self) -> Signal<u32> {
        self.own_page.into()
    }

    /// The present instant.
    #[must_use]
    pub fn now(self) -> Timestamp {
        crate::platform::now()
    }

    /// The present instant, told again every half minute.
    #[must_use]
    pub fn tick(self) -> Signal<Timestamp> {
        self.tick.into()
    }

    /// The day in London.
    #[must_use]
    pub fn today(self) -> Signal<Date> {
        let tick = self.tick;
        Signal::derive(move || tick.get().day())
    }

    /// Who is in which team.
    #[must_use]
    pub fn directory(self) -> Signal<Arc<Directory>> {
        self.directory.into()
    }

    /// The signed-in person as the rules see them towards a family held by `holding`. Reactive where it is read reactively.
    #[must_use]
    pub fn actor(self, holding: Option<TeamId>) -> Actor {
        let today = read(self.tick, |now| now.day());
        let nobody = || Actor::stranger(PersonId::from_uuid(uuid::Uuid::nil()), today);
        self.me().map_or_else(nobody, |me| read(self.directory, |directory| directory.actor(me.person, holding, today)))
    }

    /// The families of this person's teams and of their work, by name.
    #[must_use]
    pub fn families(self) -> Signal<Arc<Vec<FamilyLine>>> {
        self.families.into()
    }

    /// One family's file with its story, its legal side merged in where this person has it.
    #[must_use]
    pub fn family(self, family: FamilyId) -> Signal<Loadable<Arc<FamilyStory>>> {
        showing::story(family)
    }

    /// What a machine heard in a recording of a family's, for as long as the part of the page that asks is there.
    #[must_use]
    pub fn in_words(self, family: FamilyId, recording: RecordingId) -> ArcSignal<InWords> {
        transcripts::watch(family, recording)
    }

    /// The cards of this person.
    #[must_use]
    pub fn cards(self) -> Signal<Arc<Vec<Card>>> {
        self.cards.into()
    }

    /// Everything that this phone wrote and the server has not yet given back.
    #[must_use]
    pub fn outbox(self) -> Signal<Arc<Vec<OutboxItem>>> {
        self.outbox.into()
    }

    /// The recordings on this phone. Each goes once the server has the whole of it.
    #[must_use]
    pub fn recordings(self) -> Signal<Arc<Vec<WaitingRecording>>> {
        self.recordings.into()
    }

    /// Whether the work is safe.
    #[must_use]
    pub fn safety(self) -> Signal<Safety> {
        Signal::derive(move || {
            let needs_sign_in = self.contact.with(|contact| contact.needs_sign_in);
            let torn = self.storage.with(|storage| storage.torn);
            self.recordings.with(|recordings| self.outbox.with(|outbox| Safety::of(outbox, torn, recordings, needs_sign_in)))
        })
    }

    /// How the phone stands with the server.
    #[must_use]
    pub fn contact(self) -> Signal<Contact> {
        self.contact.into()
    }

    /// What room there is.
    #[must_use]
    pub fn storage(self) -> Signal<StorageFacts> {
        self.storage.into()
    }

    /// How the phone opens.
    #[must_use]
    pub fn lock(self) -> Signal<LockFacts> {
        self.lock.into()
    }

    /// Whether its person has to choose a PIN before it shows anything, and can.
    #[must_use]
    pub fn wants_pin(self) -> bool {
        let lock = read(self.lock, |lock| *lock);
        lock.can_choose && !lock.is_chosen && self.me().is_some_and(|me| me.locks)
    }

    /// Whether it is locked. Told only when it changes.
    #[must_use]
    pub fn is_locked(self) -> Memo<bool> {
        Memo::new(move |_| self.session.with(|session| matches!(session, Session::Locked(_))))
    }

    /// Whether a new version is ready. It waits until nothing is being written.
    #[must_use]
    pub fn update_ready(self) -> Signal<bool> {
        self.update_ready.into()
    }

    /// Takes the new version as soon as nothing is being written.
    pub fn take_update(self) {
        updates::take(self);
    }

    /// The recorder.
    #[must_use]
    pub const fn recorder(self) -> Recorder {
        self.recorder
    }

    /// The commands.
    #[must_use]
    pub const fn commands(self) -> Commands {
        Commands { phone: self }
    }
}
