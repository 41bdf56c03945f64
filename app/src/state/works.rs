//! The works behind the signals, for the person who is signed in: their store, the engine, the folds.
//!
//! They live in the page's one thread; on the server there are none.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Head, Written};
use alongside_core::domain::ids::{DeviceId, Digest, EntryId, FamilyId, PersonId, Position, Side, StreamId};
use alongside_core::domain::story::FamilyStory;
use alongside_core::sync::engine::Engine;
use alongside_core::sync::outbox::OutboxItem;
use alongside_core::sync::store::{Standing, Store, StoreError};

use super::facts::Me;
use super::files;
use super::folds::Folds;
use super::stories;
use crate::platform::transport::Http;
use crate::platform::{self, PhoneClock, PhoneDice, PhoneSignatures};
use crate::store::PhoneStore;

pub(super) type PhoneEngine = Engine<PhoneStore, Http, PhoneSignatures, PhoneClock, PhoneDice>;

thread_local! {
    static WORKS: RefCell<Option<Rc<Works>>> = const { RefCell::new(None) };
}

/// How many streams are read and folded before the screen has its turn.
const AT_ONCE: usize = 50;

/// What stands behind the signals.
pub(super) struct Works {
    pub(super) me: Me,
    pub(super) store: PhoneStore,
    /// Taken out while a round is under way.
    pub(super) engine: Cell<Option<PhoneEngine>>,
    pub(super) folds: RefCell<Folds>,
    /// Whether the server has said, since the app opened, that its session is this person's.
    pub(super) session_is_ours: Cell<bool>,
    /// When the server last heard of this phone, by the page's clock in milliseconds. 0 where it has not since the app opened.
    pub(super) known_at: Cell<i64>,
    /// How many things were written since the app opened, so that looking the outbox up and writing to it do not miss each other.
    pub(super) writes: Cell<u64>,
    standing: RefCell<Standing>,
}

/// What an entry is to say.
pub(super) struct Writing {
    pub(super) stream: StreamId,
    pub(super) body: Body,
    pub(super) about: Vec<PersonId>,
    pub(super) happened_at: Timestamp,
    pub(super) after: Vec<EntryId>,
}

/// The works of whoever is signed in.
pub(super) fn works() -> Option<Rc<Works>> {
    WORKS.with_borrow(Clone::clone)
}

/// Somebody else is signed in, or nobody.
pub(super) fn put_works(works: Option<Rc<Works>>) {
    WORKS.set(works);
    stories::forget();
}

impl Works {
    /// Over the open store of a person. Gives the phone a name in it at the first time.
    pub(super) async fn open(me: Me, store: PhoneStore) -> Result<Rc<Self>, StoreError> {
        let known = store.standing().await?;
        let mut standing = known.clone();
        if standing.device.is_none() {
            standing.device = Some(DeviceId::new(platform::now(), platform::ten()));
        }
        standing.person = Some(me.person);
        standing.authority = Some(me.authority);
        if standing != known {
            store.remember(&standing).await?;
            // Another tab may have given the phone its name a moment before: there is one.
            standing = store.standing().await?;
        }
        Ok(Self::over(me, store, standing))
    }

    /// Over the store of a locked phone: it keeps sound, and reads nothing.
    pub(super) fn sealed(me: Me, store: PhoneStore) -> Rc<Self> {
        Self::over(me, store, Standing::default())
    }

    fn over(me: Me, store: PhoneStore, standing: Standing) -> Rc<Self> {
        let engine = Engine::new(store.clone(), Http(me.person), PhoneSignatures, PhoneClock, PhoneDice);
        let engine = Cell::new(Some(engine));
        let works = Self {
            me,
            store,
            engine,
            folds: RefCell::default(),
            session_is_ours: Cell::new(false),
            known_at: Cell::new(0),
            writes: Cell::new(0),
            standing: RefCell::new(standing),
        };
        Rc::new(works)
    }

    /// Whether these works are still those of whoever is signed in.
    pub(super) fn is_current(&self) -> bool {
        works().is_some_and(|current| core::ptr::eq(Rc::as_ptr(&current), self))
    }

    /// By which name the server knows this phone.
    pub(super) fn device(&self) -> Option<DeviceId> {
        self.standing.borrow().device
    }

    /// What the phone knows of itself, as it was last looked up.
    pub(super) fn contact_at(&self) -> Option<Timestamp> {
        self.standing.borrow().contact_at
    }

    /// Looks up again what the phone knows of itself.
    pub(super) async fn look_up_standing(&self) -> Result<(), StoreError> {
        let standing = self.store.standing().await?;
        self.standing.replace(standing);
        Ok(())
    }

    /// Writes entries durably into the outbox: all of them, or none.
    pub(super) async fn enqueue(&self, writings: &[Writing]) -> Result<Vec<OutboxItem>, StoreError> {
        let device = self.standing.borrow().device.ok_or(StoreError::Unavailable)?;
        let writes: Vec<_> = writings.iter().map(|writing| self.pen(writing, device)).collect();
        let writes: Vec<&dyn Fn(u64) -> (Head, Written)> = writes.iter().map(|write| write as _).collect();
        let mut tries = 0;
        loop {
            match self.store.enqueue_all(&writes).await {
                // Another tab took the number.
                Err(StoreError::Conflict) if tries < 8 => tries += 1,
                done => return done,
            }
        }
    }

    /// What fixes an entry's texts once its number is known.
    fn pen(&self, writing: &Writing, device: DeviceId) -> impl Fn(u64) -> (Head, Written) {
        let (now, salt, skew_ms) = (platform::now(), platform::roll(), self.standing.borrow().skew_ms);
        let id = EntryId::new(now, platform::ten());
        move |device_seq: u64| {
            let head = Head {
                id,
                authority: self.me.authority,
                stream: writing.stream,
                author: self.me.person,
                device,
                device_seq,
                happened_at: writing.happened_at,
                written_at: now,
                skew_ms,
                about: writing.about.clone(),
                third_party: false,
                class: writing.body.class(writing.stream),
                after: writing.after.clone(),
                version: alongside_core::domain::entry::BODY_VERSION,
                body: Digest::of(&[]),
                signature: None,
            };
            let written = Written::new(head.clone(), &writing.body, salt);
            (written.read_head().unwrap_or(head), written)
        }
    }

    /// Folds what another tab, or a round, changed in the store. Gives back the streams that changed, and
    /// those of them that are gone.
    pub(super) async fn refold(&self) -> Result<(Vec<StreamId>, Vec<StreamId>), StoreError> {
        let cursors = self.store.cursors().await?;
        let (moved, gone) = self.folds.borrow().behind(&cursors);
        let behind: Vec<(StreamId, Position, Digest)> = cursors.into_iter().filter(|(stream, ..)| moved.contains(stream)).collect();
        for some in behind.chunks(AT_ONCE) {
            let streams: Vec<StreamId> = some.iter().map(|(stream, ..)| *stream).collect();
            let held = self.store.held_all(&streams).await?;
            for ((stream, position, chain), held) in some.iter().zip(&held) {
                if let Some(held) = held {
                    self.folds.borrow_mut().take(*stream, *position, *chain, held);
                }
            }
            if behind.len() > AT_ONCE {
                // The screen stays alive while much is folded.
                platform::sleep(0).await;
            }
        }
        let mut folds = self.folds.borrow_mut();
        gone.iter().for_each(|stream| folds.forget(*stream));
        let mut changed = moved;
        changed.extend(&gone);
        Ok((changed, gone))
    }

    /// The outbox as it is: looked up again where something was written meanwhile.
    pub(super) async fn outbox(&self) -> Result<Vec<OutboxItem>, StoreError> {
        loop {
            let before = self.writes.get();
            let outbox = self.store.outbox().await?;
            if self.writes.get() == before {
                return Ok(outbox);
            }
        }
    }

    /// The story of a family, from what is held of it just now.
    pub(super) async fn read_story(&self, family: FamilyId) -> Result<Option<FamilyStory>, StoreError> {
        let (file, legal) = (StreamId::Family(family), StreamId::Side(family, Side::Legal));
        let held = (self.store.held(file).await?, self.store.held(legal).await?);
        let folds = self.folds.borrow();
        Ok(files::story(held.0.as_ref(), held.1.as_ref(), &[folds.pending(file), folds.pending(legal)]))
    }
}
